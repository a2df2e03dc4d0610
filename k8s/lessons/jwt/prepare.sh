#!/usr/bin/env bash
# Makes a key for tokens: the private half goes into the Secret bookinfo-jwt for token.sh, the public half into the
# ConfigMap bookinfo-jwks for the gateway, and on Istio into the RequestAuthentication bookinfo-jwt.
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
# istiod would keep a key that it has fetched from an address for 20 minutes, so Istio gets it in its own object.
if kubectl get crd requestauthentications.security.istio.io >/dev/null 2>&1; then
  kubectl apply -f - <<END
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: bookinfo-jwt
  namespace: bookinfo
  labels: {app.kubernetes.io/part-of: bookinfo}
spec:
  selector:
    matchLabels: {app: gateway}
  jwtRules:
  - issuer: bookinfo-lesson
    jwks: '$(cat "$folder/jwks.json")'
    forwardOriginalToken: true
END
fi
