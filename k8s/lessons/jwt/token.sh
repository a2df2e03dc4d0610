#!/usr/bin/env bash
# Prints a token that is signed with the key of prepare.sh.
#
# Usage: token.sh [SECONDS]
#   SECONDS  how long it is valid, 3600 by default
set -euo pipefail

base64url() {
  openssl base64 -A | tr '+/' '-_' | tr -d =
}

key=$(mktemp)
trap 'rm -f "$key"' EXIT
kubectl -n bookinfo get secret bookinfo-jwt -o jsonpath='{.data.key\.pem}' | openssl base64 -d -A >"$key"
header='{"alg":"RS256","typ":"JWT"}'
claims="{\"iss\":\"bookinfo-lesson\",\"sub\":\"demo\",\"exp\":$(($(date +%s) + ${1:-3600}))}"
token=$(printf %s "$header" | base64url).$(printf %s "$claims" | base64url)
echo "$token.$(printf %s "$token" | openssl dgst -sha256 -sign "$key" | base64url)"
