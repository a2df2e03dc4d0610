#!/usr/bin/env bash
# Starts the rate limit service that the gateway asks.
set -euo pipefail

kubectl apply -f "$(dirname "$0")/workload.yaml"
kubectl -n bookinfo rollout status deployment/ratelimit --timeout=120s
