#!/bin/sh
# Issues a certificate for each service account, and writes it as a Secret for kubectl. The root in the Secret mesh-ca
# signs them; it is made the first time. A certificate has two kinds of names: the service account's SPIFFE id, which
# servers check, and the service's host names, which clients check.
set -eu
cd /identities

key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt; }

secret() { # NAME FILE...
  printf 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\n  labels: {app.kubernetes.io/part-of: bookinfo}\ndata:\n' "$1"
  shift
  for file; do printf '  %s: %s\n' "$file" "$(openssl base64 -A -in "$file")"; done
}

if ! cp /mesh-ca/ca.crt /mesh-ca/ca.key . 2>/dev/null; then
  key >ca.key
  openssl req -x509 -new -key ca.key -days 3650 -subj /O=cluster.local -addext keyUsage=critical,keyCertSign -out ca.crt
  secret mesh-ca ca.crt ca.key >mesh-ca.yaml
fi
for account in bookinfo-productpage bookinfo-details bookinfo-reviews bookinfo-ratings bookinfo-gateway default; do
  name=${account#bookinfo-}
  key >tls.key
  {
    echo "subjectAltName=critical,URI:spiffe://cluster.local/ns/$NAMESPACE/sa/$account,DNS:$name,DNS:$name-pods,\
DNS:$name-v1-pods,DNS:$name-v2-pods,DNS:$name-v3-pods,DNS:$name-v2-mysql-pods"
    echo keyUsage=critical,digitalSignature
    echo extendedKeyUsage=serverAuth,clientAuth
  } >extensions
  openssl req -new -key tls.key -subj / |
    openssl x509 -req -CA ca.crt -CAkey ca.key -days 7 -extfile extensions -out tls.crt
  secret "identity-$account" tls.crt tls.key ca.crt >"identity-$account.yaml"
done
