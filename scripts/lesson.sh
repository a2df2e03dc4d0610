#!/usr/bin/env bash
# Starts a lesson of k8s/lessons in the mesh that kubectl points at, our own or Istio, waits until all its Envoys have
# taken it, and shows what it does to the page.
#
# Usage: scripts/lesson.sh [NAME] [--end]
#   NAME    a folder of k8s/lessons; without one, lists them
#   --end   ends this lesson, or all lessons
#   -h, --help
#
# Environment: GATEWAY_URL, where the page is, as scripts/deploy.sh prints it
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

name=
end=
while [ $# -gt 0 ]; do
  case $1 in
    --end) end=1 ;;
    -h | --help) usage && exit ;;
    -*) unknown_option "$1" ;;
    *) name=$1 ;;
  esac
  shift
done
cd "$root"
if [ -z "$name$end" ]; then
  sed -n 's/^# //p' k8s/lessons/*/README.md
  exit
fi
need kubectl
need curl
mesh=$(kubectl get namespace bookinfo -o jsonpath='{.metadata.labels.bookinfo/mesh}')
[ -n "$mesh" ] || die "there is no mesh: scripts/deploy.sh brings it"
lesson=k8s/lessons/$name
files=(k8s/lessons/*/envoy.yaml)
[ "$mesh" = envoy ] || files=(k8s/lessons/*/istio.yaml)
[ "$mesh" != gateway-api ] || files+=(k8s/lessons/*/gateway-api.yaml)
if [ -n "$name" ]; then
  [ -d "$lesson" ] || die "there is no lesson $name: scripts/lesson.sh lists them"
  files=("$lesson/$mesh.yaml")
  # Policies and faults are Istio's own, also with the Gateway API.
  [ "$mesh" != gateway-api ] || [ -f "${files[0]}" ] || files=("$lesson/istio.yaml")
fi

# await_read OUTPUT: prints kubectl's output, and waits until the Envoys have what it changed
if [ "$mesh" = envoy ]; then
  # The pods whose Envoys read what starts or ends: the gateway, all others, or both.
  apps=
  if [ -n "$name" ]; then
    changes=$(grep '^  name: lesson-' "${files[0]}")
  else
    changes=$(kubectl -n bookinfo get configmaps -o name)
  fi
  ! grep -q lesson-gateway <<<"$changes" || apps=gateway
  ! grep -qE 'lesson-(routes|policy|egress|runtime)' <<<"$changes" || apps="$apps,productpage,details,reviews,ratings"
  [ -n "$apps" ] || { echo "No lesson is on." && exit; }

  # Prints these pods, without those that are stopping, whose volumes kubelet no longer updates.
  pods() {
    kubectl -n bookinfo get pods -l "app in (${apps#,})" --field-selector status.phase=Running -o go-template='
      {{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}} {{end}}{{end}}'
  }

  # Prints for each of these Envoys how often it read its files, and how often it refused one.
  state() {
    local pod
    for pod in $(pods); do
      kubectl get --raw "/api/v1/namespaces/bookinfo/pods/$pod:15090/proxy/stats/prometheus" 2>/dev/null |
        awk -v pod="$pod" '/^envoy_listener_manager_lds_update_attempt/ { reads = $2 }
          /^envoy_(http_rds|listener_manager|runtime|extension_config).*(_rejected|_failure|_fail)\{/ { bad += $2 }
          END { print pod, reads + 0, bad + 0 }'
    done
  }

  await_read() {
    local after deadline=$((SECONDS + 120))
    echo "$1"
    grep -E '(lesson|bookinfo)-.*(created|configured|deleted)' <<<"$1" >/dev/null || return 0
    # kubelet updates a pod's volumes at once when the pod changes, and within a minute otherwise.
    # shellcheck disable=SC2046 # a list of names
    kubectl -n bookinfo annotate --overwrite pods $(pods) "lesson=${name:-none}-$(date +%s)" >/dev/null
    until after=$(state) && awk -v before="$before" '
      BEGIN { n = split(before, words, /[ \n]/); for (i = 1; i < n; i += 3) old[words[i]] = words[i + 1] }
      $1 in old && $2 <= old[$1] { exit 1 }' <<<"$after"; do
      [ $SECONDS -lt $deadline ] || die "not all Envoys have read their files after 120 s"
      sleep 0.3
    done
    [ "$(awk '{ n += $3 } END { print n }' <<<"$before")" = "$(awk '{ n += $3 } END { print n }' <<<"$after")" ] ||
      die "an Envoy refused the file and keeps the old one: kubectl -n bookinfo logs deploy/productpage-v1 -c envoy"
    before=$after
  }
else
  istio=$(kubectl get deployments -A -l app=istiod -o jsonpath='{.items[0].metadata.namespace}')

  # Prints a line for each Envoy: the versions that istiod sent to it. Fails until all have taken theirs.
  state() {
    local pod
    for pod in $(kubectl -n "$istio" get pods -l app=istiod --field-selector status.phase=Running -o name); do
      kubectl -n "$istio" exec "$pod" -- pilot-discovery request GET debug/syncz 2>/dev/null
    done | tr '{' '\n' |
      awk -F '"' '/"proxy":"[^"]*\.bookinfo"/ {
          line = ""
          for (i = 2; i < NF; i += 4) {
            if ($i ~ /_sent$/) { sent = $(i + 2); line = line sent }
            if ($i ~ /_acked$/ && $(i + 2) != sent) late = 1
          }
          print line
        }
        END { exit late }'
  }

  await_read() {
    local after last='' start=$SECONDS
    echo "$1"
    # Several objects can come in several parts. A change that concerns no Envoy is not sent to any.
    until after=$(state) && [ "$after" = "$last" ] &&
      { [ "$after" != "$before" ] || [ $SECONDS -ge $((start + 3)) ]; }; do
      [ $SECONDS -lt $((start + 60)) ] ||
        die "not all Envoys have taken it after 60 s: kubectl -n $istio logs -l app=istiod | grep 'ACK ERROR'"
      last=$after
      sleep 0.5
    done
    before=$after
  }
fi

before=$(state) || true
if [ -n "$end" ]; then
  # What a lesson's prepare.sh has deployed.
  for file in k8s/lessons/${name:-*}/workload.yaml; do [ ! -f "$file" ] || files+=("$file"); done
  output=$(kubectl delete --ignore-not-found "${files[@]/#/--filename=}")
  await_read "$output"
else
  url=${GATEWAY_URL:-$(gateway_url bookinfo gateway)}
  [ -n "$url" ] || die "the page does not answer: set GATEWAY_URL, or end other lessons (--end)"
  if [ -x "$lesson/prepare.sh" ]; then
    output=$("$lesson/prepare.sh")
    await_read "$output"
  fi
  output=$(kubectl apply "${files[@]/#/--filename=}")
  await_read "$output"
fi
echo "All $(wc -l <<<"$before" | tr -d ' ') Envoys have taken it after $SECONDS s."
[ -z "$end" ] || exit 0

pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
touch "$pages/nobody"
curl -s -c "$pages/jason" -d username=jason -o /dev/null "http://$url/login" || true
for user in nobody jason; do
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    result=$(curl -s -m 30 -b "$pages/$user" -o "$pages/page" -w '%{http_code}|%{time_total}' \
      "http://$url/productpage") || true
    reviews=$(grep -o 'reviews-v[0-9]' "$pages/page" | head -n 1) || true
    errors=$(grep -oE 'Error fetching product [a-z]+|Ratings service is currently unavailable' "$pages/page" |
      sort -u | paste -sd , -) || true
    echo "$user|${reviews:--}|${result%|*}|${errors:--}|${result#*|}"
  done | sort
done | awk -F '|' '
  function show() { if (n) printf "%-8s %-12s %-7s %-6d %-8.2f %s\n", user, reviews, status, n, time / n, errors }
  BEGIN { printf "%-8s %-12s %-7s %-6s %-8s %s\n", "user", "reviews", "status", "pages", "seconds", "on the page" }
  $1 $2 $3 $4 != key { show(); key = $1 $2 $3 $4; n = time = 0 }
  { user = $1; reviews = $2; status = $3; errors = $4; n++; time += $5 }
  END { show() }'

echo
see=$(awk '/^## / { show = /See it/ } show' "$lesson/README.md")
[ "$mesh" = envoy ] || see=${see//-c envoy/-c istio-proxy}
echo "$see"
echo "End it: scripts/lesson.sh $name --end"
