#!/usr/bin/env bash
# Removes from the cluster what scripts/deploy.sh brought: the namespaces bookinfo and bookinfo-plain, the injection and Jaeger.
# Of istio-system goes what has the label app.kubernetes.io/part-of=bookinfo, and the namespace if no workload, Service, configuration,
# volume or rule of others is in it. Images stay.
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
ours=(-l app.kubernetes.io/part-of=bookinfo --wait=false)
if kubectl get --raw /apis/admissionregistration.k8s.io/v1 | grep '"mutatingadmissionpolicies"' >/dev/null; then
  kubectl delete mutatingadmissionpolicybindings,mutatingadmissionpolicies "${ours[@]}"
fi
kubectl -n istio-system delete deployments,services,configmaps,persistentvolumeclaims "${ours[@]}"
kubectl delete namespace bookinfo bookinfo-plain --ignore-not-found --wait=false
for namespace in bookinfo bookinfo-plain; do
  # Nobody is served any more: no need to wait for preStop.
  kubectl -n "$namespace" delete pods --all --grace-period=1 --wait=false >/dev/null
done
kubectl wait --for=delete namespace/bookinfo namespace/bookinfo-plain --timeout=120s
others=$(kubectl -n istio-system get deployments,statefulsets,daemonsets,cronjobs,jobs,pods,services,configmaps,secrets,persistentvolumeclaims,ingresses,networkpolicies,roles,rolebindings \
  -l app.kubernetes.io/part-of!=bookinfo -o name)
if grep -qvx configmap/kube-root-ca.crt <<<"${others:-configmap/kube-root-ca.crt}"; then
  echo "istio-system stays: it holds more than our Jaeger"
else
  kubectl delete namespace istio-system --ignore-not-found
fi
