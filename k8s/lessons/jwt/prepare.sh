#!/usr/bin/env bash
# Makes a key for tokens: the private half goes into the Secret bookinfo-jwt for token.sh, the public half into the
# ConfigMap bookinfo-jwks for the gateway. Istio gets it from a small server.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
openssl genrsa -out "$folder/key.pem" 2048 2>/dev/null
modulus=$(openssl rsa -in "$folder/key.pem" -noout -modulus | cut -d = -f 2 | sed 's/../\\x&/g')
n=$(printf '%b' "$modulus" | openssl base64 -A | tr '+/' '-_' | tr -d =)
echo "{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"$n\",\"e\":\"AQAB\"}]}" >"$folder/jwks.json"

apply() {
  kubectl -n bookinfo create "$@" --dry-run=client -o yaml | kubectl apply -f -
}
apply secret generic bookinfo-jwt --from-file="$folder/key.pem"
apply configmap bookinfo-jwks --from-file="$folder/jwks.json"
if [ "$(kubectl get namespace bookinfo -o jsonpath='{.metadata.labels.bookinfo/mesh}')" != envoy ]; then
  kubectl apply -f "$(dirname "$0")/jwks.yaml"
  kubectl -n bookinfo rollout restart deployment/jwks
  kubectl -n bookinfo rollout status deployment/jwks --timeout=120s
fi
