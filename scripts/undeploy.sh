#!/usr/bin/env bash
# Removes from the cluster everything that scripts/deploy.sh deployed, except the images.
#
# Usage: scripts/undeploy.sh [-h|--help]
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

help_only "$@"
need kubectl
kubectl --request-timeout=10s get --raw /version >/dev/null ||
  die "the cluster of context $(kubectl config current-context) does not answer"

echo "Removing …"
ours=(-l app.kubernetes.io/part-of=bookinfo --wait=false)
if kubectl get --raw /apis/admissionregistration.k8s.io/v1 | grep '"mutatingadmissionpolicies"' >/dev/null; then
  kubectl delete mutatingadmissionpolicybindings,mutatingadmissionpolicies "${ours[@]}"
fi
kubectl delete namespace bookinfo bookinfo-plain --ignore-not-found --wait=false
for namespace in bookinfo bookinfo-plain; do
  # No clients are left, so the pods need not wait in preStop.
  kubectl -n "$namespace" delete pods --all --grace-period=1 --wait=false >/dev/null
done
kubectl wait --for=delete namespace/bookinfo namespace/bookinfo-plain --timeout=120s
