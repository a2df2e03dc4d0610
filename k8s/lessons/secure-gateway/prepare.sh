#!/usr/bin/env bash
# Makes a certificate for bookinfo.example.com and stores it in the Secret bookinfo-credential.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=bookinfo.example.com \
  -addext subjectAltName=DNS:bookinfo.example.com -keyout "$folder/tls.key" -out "$folder/tls.crt" 2>/dev/null
kubectl -n bookinfo create secret tls bookinfo-credential --cert="$folder/tls.crt" --key="$folder/tls.key" \
  --dry-run=client -o yaml | kubectl apply -f -
