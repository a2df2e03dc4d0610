#!/usr/bin/env bash
# Checks with Envoy what the sidecars and the gateway of a cluster would get: the mesh's files, alone and with each
# lesson. Reports what Envoy refuses, routes to unknown clusters, and routes that can never match.
#
# Usage: scripts/check-mesh.sh [FILE…]
#   FILE   a manifest with ConfigMaps such as lesson-routes, to check instead of the lessons of k8s/lessons
#   -h, --help
#
# It needs envoy, kubectl, jq and openssl, and no cluster.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

case ${1:-} in
  -h | --help) usage && exit ;;
  -*) unknown_option "$1" ;;
esac
need envoy "see https://www.envoyproxy.io/docs/envoy/latest/start/install"
for program in kubectl jq openssl; do need $program; done
[ $# -gt 0 ] || set -- "$root"/k8s/lessons/*/{envoy,mutual}.yaml
mesh=$root/k8s/components/envoy-sidecar
gateway=$root/k8s/components/gateway

work=$(mktemp -d)
pid=
trap 'kill $pid 2>/dev/null || true; rm -rf "$work"' EXIT
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=check -keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null
cp "$work/tls.crt" "$work/ca.crt"
failed=

# complain FILE MESSAGE: prints the message with the line of FILE that has its last quoted word
complain() {
  local word line=
  word=$(sed -n "s/.*'\([^']*\)'[^']*/\1/p" <<<"$2")
  [ -z "$word" ] || line=$(grep -nF -- "$word" "$1" | head -n 1 | cut -d : -f 1) || true
  echo "${1#"$root/"}${line:+:$line}: $2" >&2
  failed=1
}

# try FILE FOLDER: starts Envoy with the files of the folder and reports its complaints about FILE
try() {
  local address dump
  # Its own ports, so that it runs beside anything, and the folders of this machine.
  sed -E -i.bak "s#/etc/identity/#$work/#; s#/etc/envoy#$2#g
    s/port_value: (15000|15001|15006|15021|15090|8080|8443)\}/port_value: 0}/" "$2"/*.yaml
  rm "$2"/*.bak
  APP=check envoy --config-path "$2/envoy.yaml" --service-node check --service-cluster check --use-dynamic-base-id \
    --reject-unknown-dynamic-fields --admin-address-path "$2/admin" --log-level warning >"$2/log" 2>&1 &
  pid=$!
  for _ in $(seq 100); do
    [ ! -s "$2/admin" ] || address=$(cat "$2/admin")
    [ -z "${address:-}" ] || [ "$(status "http://$address/ready")" != 200 ] || break
    kill -0 $pid 2>/dev/null || break
    sleep 0.1
  done
  if kill -0 $pid 2>/dev/null; then
    dump=$(curl -s "http://$address/config_dump?resource=dynamic_route_configs")
    kill $pid
    wait $pid 2>/dev/null || true
  fi
  while read -r message; do
    complain "$1" "$message"
  done < <(grep -E 'rejected|Unable to parse|Failed to load|error initializing|unknown field|invalid' "$2/log" |
    sed 's/.*\] //' | sort -u)
  # A route without conditions takes all requests, so that a route after it never gets one.
  while read -r route; do
    complain "$1" "a route of the virtual host '$route' comes after one that takes all requests"
  done < <(jq -r '.configs[]?.route_config.virtual_hosts[] | .name as $name | .routes
    | (map(.match == {prefix: "/"}) | index(true)) as $last
    | select($last != null and $last < length - 1) | $name' <<<"${dump:-{\}}")
}

# check FILE: with the files of its ConfigMaps in place of the mesh's own
check() {
  local role name folder
  for role in sidecar gateway; do
    folder=$work/$role
    rm -rf "$folder" && mkdir "$folder"
    cp "$mesh"/*.yaml "$work"/tls.* "$folder"
    echo '{"keys":[{"kty":"oct","alg":"HS256","k":"Y2hlY2s"}]}' >"$folder/jwks.json"
    [ $role = sidecar ] || cp "$gateway"/*.yaml "$folder"
    for name in routes policy egress runtime gateway; do
      [ $role = "$( [ $name = gateway ] && echo gateway || echo sidecar )" ] || continue
      [ "$1" = /dev/null ] || kubectl annotate --local -f "$1" none- -o json |
        jq -c --arg name "lesson-$name" 'select(.kind == "ConfigMap" and .metadata.name == $name).data | to_entries[]' |
        while read -r entry; do jq -r .value <<<"$entry" >"$folder/$(jq -r .key <<<"$entry")"; done
    done
    try "$1" "$folder"
  done
}

check /dev/null
for file; do
  [ -f "$file" ] || die "there is no file $file"
  check "$file"
done
[ -z "$failed" ] || exit 1
echo "Envoy accepts the mesh's files and those of $# manifests."
