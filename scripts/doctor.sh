#!/usr/bin/env bash
# Tells what this machine lacks for what, with the command that mends it. Fails if it cannot run BookInfo.
#
# Usage: scripts/doctor.sh [-h|--help]
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

help_only "$@"
missing=
# The names of packages differ: for each tool, apt-get's, dnf's and brew's.
if type -P apt-get >/dev/null; then
  install="sudo apt-get install" column=1
elif type -P dnf >/dev/null; then
  install="sudo dnf install" column=2
else
  install="brew install" column=3
fi

# check NAME COMMAND PACKAGES|ADVICE: whether the command succeeds
check() {
  local advice=$3 packages
  if eval "$2" >/dev/null 2>&1; then
    printf '  ok       %s\n' "$1"
    return
  fi
  IFS=, read -ra packages <<<"$3"
  [ ${#packages[@]} -ne 3 ] || advice="$install ${packages[column - 1]}"
  printf '  MISSING  %-22s %s\n' "$1" "$advice"
  missing="$missing$1 "
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}javac
echo "BookInfo on this machine: scripts/run.sh"
check "JDK 17 or newer" "[ \"\$($java -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')\" -ge 17 ]" \
  "default-jdk,java-latest-openjdk-devel,openjdk"
check curl "type -P curl" curl,curl,curl
needed=$missing

echo "Traces in the terminal, and the tour: scripts/show-trace.sh, tour.sh"
check jq "type -P jq" jq,jq,jq

echo "The mesh on a cluster: scripts/deploy.sh, lesson.sh, tour.sh"
check kubectl "type -P kubectl" "https://kubernetes.io/docs/tasks/tools"
check "a cluster" "kubectl --request-timeout=5s get --raw /version" \
  "kind create cluster --config kind.yaml, or set KUBECONFIG"
check openssl "type -P openssl" openssl,openssl,openssl

echo "All tests: .ci/run"
check Chromium "type -P chromium || type -P chromium-browser || type -P google-chrome" chromium,chromium,chromium
check "Python's venv" "python3 -c 'import ensurepip'" python3-venv,python3,python
check shellcheck "type -P shellcheck" shellcheck,ShellCheck,shellcheck
check envoy "type -P envoy" "https://www.envoyproxy.io/docs/envoy/latest/start/install"

[ -z "$needed" ]
