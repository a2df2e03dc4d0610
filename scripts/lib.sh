# Functions that the scripts share: to be sourced.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# The folder for run.sh's logs and pid files.
run=${BOOKINFO_STATE:-$root/scripts/target/run}
# shellcheck disable=SC2034 # for the scripts
services="productpage details reviews ratings"
backends="reviews-v1 reviews-v2 reviews-v3 details ratings"
# shellcheck disable=SC2034 # for the scripts
processes="productpage $backends zipkin"

# Requests to localhost never go through a proxy, and ~/.curlrc is ignored.
export no_proxy="localhost,127.0.0.1,::1,${no_proxy:-${NO_PROXY:-}}"
curl() {
  command curl -q "$@"
}

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Prints the comment at the top of the script.
usage() {
  awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
}

unknown_option() {
  die "unknown option $1 (--help lists the options)"
}

# help_only [ARGUMENT]: the options of a script that takes none
help_only() {
  case ${1:-} in
    '') ;;
    -h | --help) usage && exit ;;
    *) unknown_option "$1" ;;
  esac
}

# need PROGRAM [HINT]
need() {
  type -P "$1" >/dev/null || die "$1 is not installed${2:+: $2}"
}

# check_number NAME VALUE MIN MAX
check_number() {
  case $2 in
    '' | 0?* | *[!0-9]* | ???????*) ;;
    *) [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ] || return 0 ;;
  esac
  die "$1 takes a number from $3 to $4, not '$2'"
}

# status URL [curl option…]: prints the HTTP status, 000 if there is no answer
status() {
  curl -s -o /dev/null -m 5 -w '%{http_code}' "$@" || true
}

# trace_api URL: prints zipkin or jaeger if its query API answers there
trace_api() {
  case $(curl -s -m 5 "$1/api/v2/services") in '['*) echo zipkin && return ;; esac
  # Jaeger answers unknown paths with its UI and status 200, so only the body tells.
  case $(curl -s -m 5 "$1/api/services") in '{'*) echo jaeger ;; esac
}

# gateway_url NAMESPACE SERVICE: prints the first address of this Service in the cluster that answers with the page
gateway_url() {
  local port address addresses
  port=$(kubectl -n "$1" get service "$2" -o jsonpath='{.spec.ports[?(@.name=="http")].nodePort}')
  addresses=$(kubectl -n "$1" get service "$2" -o jsonpath="{.status.loadBalancer.ingress[*]['ip','hostname']}")
  for address in $(kubectl get nodes -o jsonpath='{.items[*].status.addresses[?(@.type=="InternalIP")].address}'); do
    addresses="$addresses ${port:+$address:$port}"
  done
  # Where kind.yaml maps it to; not every machine reaches kind's nodes.
  [ "$port" != 30080 ] || addresses="$addresses localhost"
  for address in $addresses; do
    [ "$(status -m 10 "http://$address/productpage")" != 200 ] || { echo "$address" && break; }
  done
}

# command_line PID: fails if there is no such process
command_line() {
  # BusyBox's ps cannot show a single process.
  if [ -d /proc/self ]; then tr '\0' ' ' <"/proc/$1/cmdline"; else ps -ww -o command= -p "$1"; fi
} 2>/dev/null

# running NAME: prints its pid, or fails
running() {
  local pid marker command
  read -r pid marker 2>/dev/null <"$run/$1.pid" || return 1
  command=$(command_line "$pid") || return 1
  # Systems reuse pids, so the command line must be ours.
  [[ $command == *"$marker"* ]] && echo "$pid"
}

# terminate NAME: asks it to stop
terminate() {
  local pid
  if pid=$(running "$1"); then kill "$pid" 2>/dev/null || true; fi
}

# stop NAME SECONDS: asks it to stop, and kills it if it still runs after SECONDS
stop() {
  local pid tenths=$(($2 * 10))
  [ -f "$run/$1.pid" ] || return 0
  terminate "$1"
  while pid=$(running "$1"); do
    if [ $tenths -eq 0 ]; then
      echo "$1 did not stop within $2 s: killing it" >&2
      kill -9 "$pid" 2>/dev/null || true
    fi
    tenths=$((tenths - 1))
    sleep 0.1
  done
  rm -f "$run/$1.pid"
  echo "$1 stopped"
}

# Stops productpage first, so that no request loses a service that it calls, then all others at once.
stop_all() {
  local name
  stop productpage 15
  for name in $backends; do terminate "$name"; done
  for name in $backends zipkin; do stop "$name" 15; done
}
