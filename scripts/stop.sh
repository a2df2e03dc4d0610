#!/usr/bin/env bash
# Stops what scripts/run.sh started, front to back.
#
# Usage: scripts/stop.sh [-h|--help]
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

case ${1:-} in
  '') ;;
  -h | --help) usage && exit ;;
  *) die "unknown option $1 (--help shows what there is)" ;;
esac
need ps

found=
for name in run.sh $processes; do
  if running "$name" >/dev/null; then found=1; fi
done
[ -n "$found" ] || { echo "BookInfo is not running" && exit; }

# A run.sh in the foreground stops the others itself, which takes as long as all of them.
stop run.sh 120
stop_all
