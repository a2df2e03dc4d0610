# Shared by the scripts beside it: to be sourced.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Logs and pid files.
run=${BOOKINFO_STATE:-$root/scripts/target/run}
backends="reviews-v1 reviews-v2 reviews-v3 details ratings"
# shellcheck disable=SC2034 # for the scripts
processes="productpage $backends zipkin"

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# The comment at the head of the script.
usage() {
  awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
}

need() {
  command -v "$1" >/dev/null || die "$1 is not installed"
}

# number NAME VALUE MIN MAX
number() {
  case $2 in
    '' | 0?* | *[!0-9]* | ???????*) ;;
    *) [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ] || return 0 ;;
  esac
  die "$1 takes a number from $3 to $4, not '$2'"
}

# status URL [curl option…]: the HTTP status, 000 without an answer
status() {
  curl -s -o /dev/null -m 5 -w '%{http_code}' "$@" || true
}

# trace_api URL: "zipkin" or "jaeger" when its query API answers there, else nothing
trace_api() {
  case $(curl -s -m 5 "$1/api/v2/services") in '['*) echo zipkin && return ;; esac
  # Jaeger answers an unknown path with its UI's HTML, so the status tells nothing.
  case $(curl -s -m 5 "$1/api/services") in '{'*) echo jaeger ;; esac
}

# running NAME: its pid, or failure
running() {
  local pid marker command
  read -r pid marker 2>/dev/null <"$run/$1.pid" || return 1
  command=$(ps -ww -o command= -p "$pid" 2>/dev/null) || return 1
  # A pid is used again one day: it counts only with the command line we gave it.
  [[ $command == *"$marker"* ]] && echo "$pid"
}

# stop NAME SECONDS: asks it to stop, and ends it when it has not after SECONDS
stop() {
  local pid tenths=$(($2 * 10))
  [ -f "$run/$1.pid" ] || return 0
  if pid=$(running "$1"); then kill "$pid" 2>/dev/null || true; fi
  while running "$1" >/dev/null; do
    if [ $tenths -eq 0 ]; then
      echo "$1 did not stop within $2 s, so it is killed" >&2
      kill -9 "$pid" 2>/dev/null || true
    elif [ $tenths -eq -50 ]; then
      echo "$1 (pid $pid) cannot be killed" >&2
      return 1
    fi
    tenths=$((tenths - 1))
    sleep 0.1
  done
  rm -f "$run/$1.pid"
  echo "$1 stopped"
}

# Front to back, so that nothing loses what it calls. What only productpage's requests reach stops together.
stop_all() {
  local name pid
  stop productpage 15
  for name in $backends; do
    if pid=$(running "$name"); then kill "$pid" 2>/dev/null || true; fi
  done
  for name in $backends zipkin; do
    stop "$name" 15
  done
}
