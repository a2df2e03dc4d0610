#!/usr/bin/env bash
# Takes the tour of k8s/tour.md: runs its commands and checks that they print what the tour says, where … stands for any
# text. On a terminal it shows the text as well, and waits for Enter before each step's commands.
#
# Usage: scripts/tour.sh [STEP…]
#   STEP    a number of the tour, 0 for the tunnel to Jaeger; by default all
#   -h, --help
#
# Environment: GATEWAY_URL, where the page is, as scripts/deploy.sh prints it
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

case ${1:-} in
  -h | --help) usage && exit ;;
  -*) unknown_option "$1" ;;
esac
steps=" $* "
[ -n "${GATEWAY_URL:-}" ] || die "set GATEWAY_URL, as scripts/deploy.sh or run.sh prints it"
cd "$root"
output=$(mktemp)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -f "$output"' EXIT

# check TEXT: each line of the text is in the output, but for the number of spaces
check() {
  local line wanted found
  while read -r wanted; do
    wanted=${wanted//\(/\\(} # *(…) is a pattern of its own
    found=
    while read -r line || [ -n "$line" ]; do
      # shellcheck disable=SC2053 # a pattern
      [[ $line != ${wanted//…/*} ]] || found=1
    done < <(tr -s ' ' <"$output")
    [ -n "$found" ] || die "step $step did not print: $wanted"
  done < <(tr -s ' ' <<<"${1%$'\n'}")
}

step=0
block=
text=
while IFS= read -r line <&3; do
  case $line in '## '[0-9]*) line=${line#'## '} step=${line%%.*} ;; esac
  [[ $steps = '  ' || $steps = *" $step "* ]] || continue
  case $block:$line in
    ':```'*) block=${line#'```'} text= ;;
    'sh:```')
      block=
      printf '\n%s\n' "${text%$'\n'}" | sed 's/^./$ &/'
      [ ! -t 0 ] || read -r
      eval "$text" >"$output" 2>&1 || true
      cat "$output"
      ;;
    'text:```') block='' && check "$text" ;;
    :*) [ ! -t 1 ] || echo "$line" ;;
    *) text=$text$line$'\n' ;;
  esac
done 3<k8s/tour.md
