#!/usr/bin/env bash
# Stops BookInfo that scripts/run.sh started.
#
# Usage: scripts/stop.sh [-h|--help]
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

help_only "$@"
found=
for name in run.sh $processes; do
  if running "$name" >/dev/null; then found=1; fi
done
[ -n "$found" ] || { echo "BookInfo is not running" && exit; }

# A run.sh in the foreground stops all the others itself.
stop run.sh 120
stop_all
