#!/usr/bin/env bash
# Removes from the cluster what scripts/deploy.sh brought: the namespaces bookinfo and bookinfo-plain, the injection and Jaeger.
# The namespace istio-system goes only if nothing else lives in it. Images stay where they are.
#
# Usage: scripts/undeploy.sh [-h|--help]
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

case ${1:-} in
  '') ;;
  -h | --help) usage && exit ;;
  *) die "unknown option $1 (--help shows what there is)" ;;
esac
need kubectl
cd "$root"
kubectl --request-timeout=10s get --raw /version >/dev/null || die "the cluster of context $(kubectl config current-context) does not answer"

echo "Removing …"
# Not their namespaces with them: another's istio-system may be among them.
for overlay in envoy plain; do
  kubectl kustomize "k8s/overlays/$overlay" | awk '
    function out() { if (doc !~ /\nkind: Namespace\n/) printf "%s", doc; doc = "" }
    /^---$/ { out() }
    { doc = doc $0 "\n" }
    END { out() }' |
    kubectl delete -f - --ignore-not-found --wait=false 2>&1 >/dev/null | grep -v 'no matches for kind "MutatingAdmissionPolicy' >&2 || true
done
kubectl delete namespace bookinfo bookinfo-plain --ignore-not-found --wait=false
for namespace in bookinfo bookinfo-plain; do
  # Nobody is served any more: no need to wait for preStop.
  kubectl -n "$namespace" delete pods --all --grace-period=1 --wait=false >/dev/null
done
kubectl wait --for=delete namespace/bookinfo namespace/bookinfo-plain --timeout=120s
if [ -z "$(kubectl -n istio-system get deployments,statefulsets,daemonsets,secrets -o name 2>/dev/null)" ]; then
  kubectl delete namespace istio-system --ignore-not-found
else
  echo "istio-system stays: it holds more than our Jaeger"
fi
