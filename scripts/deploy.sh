#!/usr/bin/env bash
# Builds the images, brings them to the cluster that kubectl points at, deploys an overlay of k8s/overlays and waits until it serves.
#
# Usage: scripts/deploy.sh [plain|envoy] [option…] [-- Maven option…]
#   plain              the application alone, in the namespace bookinfo-plain
#   envoy              the mesh: sidecars, gateway and Jaeger, in the namespaces bookinfo and istio-system (the default)
#   --registry HOST    push the images to HOST/bookinfo; without it kind, k3d, minikube, Docker's own clusters and a registry at
#                      localhost:5000 are recognised
#   --with COMPONENT   add a workload of k8s/components, such as ratings-faulty or ratings-mysql; may be repeated
#   --no-build         deploy the images that are there
#   -h, --help         this text
#
# Environment: DEPLOY_TIMEOUT in seconds, 300 by default
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

overlay=envoy
registry=
build=1
components=
workloads=$(cd "$root/k8s/components" && echo details-v2 ratings-*)
while [ $# -gt 0 ]; do
  case $1 in
    plain | envoy) overlay=$1 ;;
    --registry) registry=${2:-} && [ -n "$registry" ] || die "--registry takes a host, as in localhost:5000" && shift ;;
    --with)
      [[ -n ${2:-} && " $workloads " == *" $2 "* ]] || die "--with takes one of: $workloads"
      components="$components $2"
      shift
      ;;
    --no-build) build= ;;
    -h | --help) usage && exit ;;
    --) shift && break ;;
    *) die "unknown option $1 (--help shows what there is)" ;;
  esac
  shift
done
limit=${DEPLOY_TIMEOUT:-300}
number DEPLOY_TIMEOUT "$limit" 1 3600
need kubectl
cd "$root"

case $overlay in
  plain) namespace=bookinfo-plain namespaces=bookinfo-plain entrance=productpage ;;
  envoy) namespace=bookinfo namespaces="istio-system bookinfo" entrance=gateway ;;
esac

context=$(kubectl config current-context 2>/dev/null) || die "kubectl has no current context: set KUBECONFIG, or start a cluster (kind create cluster)"
kubectl --request-timeout=10s get --raw /version >/dev/null || die "the cluster of context $context does not answer"
for resource in namespaces deployments.apps; do
  kubectl auth can-i create "$resource" -A >/dev/null || die "context $context may not create $resource"
done
if [ "$overlay" = envoy ] && ! kubectl get --raw /apis/admissionregistration.k8s.io/v1 | grep -q '"mutatingadmissionpolicies"'; then
  echo "This cluster has no MutatingAdmissionPolicy (Kubernetes 1.36): kustomize adds the sidecars."
  overlay=envoy-patched
fi

# Where the cluster takes images from: a Jib goal, and for all but a registry a command that loads a tar or a name.
load=
if [ -n "$registry" ]; then
  goal=build
else
  case $context in
    kind-*) goal=buildTar load="kind load image-archive --name ${context#kind-}" && need kind ;;
    k3d-*) goal=buildTar load="k3d image import --cluster ${context#k3d-}" && need k3d ;;
    minikube) goal=buildTar load="minikube image load" && need minikube ;;
    docker-desktop | rancher-desktop | orbstack | colima*) goal=dockerBuild && need docker ;;
    *)
      [ "$(status http://localhost:5000/v2/)" = 200 ] || die "don't know how context $context gets its images: name a registry that it can reach with --registry"
      goal=build registry=localhost:5000
      ;;
  esac
fi
services="productpage details reviews ratings"
if [ "$build" ]; then
  set -- "-Dimage.prefix=${registry:+$registry/}bookinfo" "$@"
  case $registry in localhost* | 127.*) set -- -Djib.allowInsecureRegistries=true "$@" ;; esac
  echo "Building the images${registry:+ and pushing them to $registry} …"
  ./mvnw -q -pl "${services// /,}" -DskipTests package "jib:$goal" "$@" || die "the images could not be built"
  if [ "$load" ]; then
    for service in $services; do
      $load "$service/target/jib-image.tar" || die "the cluster did not take the image of $service"
    done
  fi
fi

# manifests FOLDER: from a registry by the digest of what was last built here, so that it runs whatever a node has in its cache
manifests() {
  local service edits=
  if [ "$registry" ]; then
    for service in $services; do
      edits="$edits
s#image: bookinfo/$service:\(.*\)#image: $registry/bookinfo/$service:\1$(sed 's/^/@/' "$service/target/jib-image.digest" 2>/dev/null || true)#"
    done
  fi
  kubectl kustomize "$1" | sed "$edits"
}

# secret NAME KEY: makes it, with a random value, where there is none
secret() {
  kubectl -n "$namespace" get secret "$1" >/dev/null 2>&1 ||
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n' | kubectl -n "$namespace" create secret generic "$1" --from-file="$2=/dev/stdin"
}

echo "Deploying overlay $overlay${components:+ with$components} to context $context …"
kubectl apply -f "k8s/overlays/${overlay%-patched}/namespaces.yaml"
secret productpage-session SESSION_KEY
before=$(kubectl -n "$namespace" get deployments -o name)
manifests "k8s/overlays/$overlay" | kubectl apply -f - >/dev/null
for component in $components; do
  case $component in ratings-mysql | ratings-mongodb) secret "$component" password ;; esac
  manifests "k8s/components/$component" | kubectl -n "$namespace" apply -f - >/dev/null
done
if [ "$build" ] && [ "$before" ] && [ -z "$registry" ]; then
  kubectl -n "$namespace" rollout restart deployment # the same name, another image
fi

# explain NAMESPACE DEPLOYMENT: why it does not become ready
explain() {
  local selector pods pod
  # shellcheck disable=SC2016 # $k and $v are the template's
  selector=$(kubectl -n "$1" get "$2" -o go-template='{{range $k, $v := .spec.selector.matchLabels}}{{$k}}={{$v}},{{end}}')
  pods=$(kubectl -n "$1" get pods -l "${selector%,}" -o name)
  {
    echo
    kubectl -n "$1" get pods -l "${selector%,}" -o wide
    echo "--- events"
    kubectl -n "$1" get events --field-selector type=Warning --sort-by=.lastTimestamp | tail -15
    for pod in $pods; do
      echo "--- logs of $pod"
      kubectl -n "$1" logs "$pod" --all-containers --prefix --tail=20 || true
    done
  } >&2
}

deadline=$((SECONDS + limit))
for name in $namespaces; do
  for deployment in $(kubectl -n "$name" get deployments -o name -l 'app in (productpage,details,reviews,ratings,gateway,jaeger,mysqldb,mongodb)'); do
    left=$((deadline - SECONDS))
    kubectl -n "$name" rollout status "$deployment" --timeout="$((left > 1 ? left : 1))s" || {
      explain "$name" "$deployment"
      die "$deployment in $name was not ready within $limit s; above are its pods, their events and logs"
    }
  done
done

# The first address of the entrance that answers, or none.
gateway_url() {
  local address port
  port=$(kubectl -n "$namespace" get service "$entrance" -o jsonpath='{.spec.ports[0].nodePort}')
  for address in $(kubectl -n "$namespace" get service "$entrance" -o jsonpath='{.status.loadBalancer.ingress[*].ip} {.status.loadBalancer.ingress[*].hostname}') \
    $(kubectl get nodes -o jsonpath='{.items[*].status.addresses[?(@.type=="InternalIP")].address}' | sed "s/\([^ ]*\)/\1:$port/g"); do
    [ "$port" ] && [ "$(status -m 10 "http://$address/productpage")" = 200 ] && echo "$address" && break
  done
  return 0
}

echo
url=$(gateway_url)
if [ -z "$url" ]; then
  url=localhost:8080
  echo "The entrance has no address here; open a tunnel in another terminal:"
  echo "  kubectl -n $namespace port-forward service/$entrance 8080:$(kubectl -n "$namespace" get service "$entrance" -o jsonpath='{.spec.ports[0].port}')"
fi
echo "The page:    http://$url/productpage"
echo "  export GATEWAY_URL=$url"
if [ "$entrance" = gateway ]; then
  echo "Its traces:  http://localhost:16686, with this in another terminal:"
  echo "  kubectl -n istio-system port-forward service/tracing 16686:80"
fi
