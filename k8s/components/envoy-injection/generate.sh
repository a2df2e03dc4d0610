#!/usr/bin/env bash
# Writes sidecar.cel: the pod spec of ../envoy-patch/sidecar.yaml as a CEL expression, for the policy. Admission policies cannot parse
# YAML or JSON, and one with a paramKind of a built-in type is stuck once it was deleted (kubernetes/kubernetes#130887).
#   generate.sh          write it
#   generate.sh --check  fail if it is not up to date
set -euo pipefail
cd "$(dirname "$0")"

case "${1:-}" in
  "") target=sidecar.cel ;;
  --check) target=$(mktemp); trap 'rm -f "$target"' EXIT ;;
  *) sed -n '2,5p' "$0"; exit 2 ;;
esac

# CEL's maps and lists hold values of one type, so each value becomes dyn(…).
kubectl annotate --local -f ../envoy-patch/sidecar.yaml none- -o json |
  sed -E '/^            "spec": \{$/,/^            \}$/!d
    s/^            //
    s/^"spec": //
    s/^( *"[^"]+": )("[^"]*"|[0-9]+|true|false)(,?)$/\1dyn(\2)\3/
    s/([[{])$/dyn(\1/
    s/^( *[]}])(,?)$/\1)\2/' >"$target.new"
mv "$target.new" "$target"

if [ "$target" != sidecar.cel ]; then
  diff "$target" sidecar.cel || { echo "sidecar.cel is not what generate.sh makes of sidecar.yaml: run generate.sh" >&2; exit 1; }
fi
