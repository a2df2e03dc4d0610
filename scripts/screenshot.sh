#!/usr/bin/env bash
# Takes the README's picture of the page from a running BookInfo: scripts/run.sh --reviews v3
#
# Usage: scripts/screenshot.sh [URL]
#   URL    http://localhost:9080 by default
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

case ${1:-} in
  -h | --help) usage && exit ;;
  -*) unknown_option "$1" ;;
esac
url=${1:-http://localhost:9080}
[ "$(status "$url/productpage")" = 200 ] || die "$url/productpage does not answer"
for browser in chromium chromium-browser google-chrome; do
  command -v "$browser" >/dev/null || continue
  "$browser" --headless --no-sandbox --hide-scrollbars --window-size=1000,1050 \
    --screenshot="$root/.github/productpage.png" "$url/productpage" 2>/dev/null
  exit
done
die "needs Chromium or Chrome"
