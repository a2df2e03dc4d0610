#!/usr/bin/env bash
# Builds the images, loads them into the cluster that kubectl points at, deploys an overlay of k8s/overlays and waits
# until it is ready.
#
# Usage: scripts/deploy.sh [OVERLAY] [option…] [-- Maven option…]
#   plain              the application alone, in the namespace bookinfo-plain
#   envoy              our own mesh: sidecars, gateway and Jaeger, in the namespace bookinfo (the default, unless
#                      BookInfo is on Istio already)
#   envoy-patched      the same for clusters before Kubernetes 1.36; envoy becomes this by itself there
#   istio              on the cluster's Istio, with gateway and Jaeger, in the namespace bookinfo
#   istio-gateway-api  the same, with the Kubernetes Gateway API
#   --registry HOST    push the images to HOST/bookinfo; kind, k3d, minikube and Docker's own clusters need no registry
#   --with COMPONENT   add a workload of k8s/components, such as details-v2 or ratings-mysql; may be repeated
#   --no-build         deploy the images that are there
#   -h, --help         this text
#
# Environment: DEPLOY_TIMEOUT in seconds, 300 by default
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

overlay=
registry=
build=1
components=
while [ $# -gt 0 ]; do
  case $1 in
    plain | envoy | envoy-patched | istio | istio-gateway-api) overlay=$1 ;;
    --registry)
      [ -n "${2:-}" ] || die "--registry takes a host, such as localhost:5000"
      registry=$2
      shift
      ;;
    --with)
      grep -qx 'kind: Kustomization' "$root/k8s/components/${2:-}/kustomization.yaml" 2>/dev/null ||
        die "--with takes a workload of k8s/components, such as ratings-mysql, not '${2:-}'"
      components="$components $2"
      shift
      ;;
    --no-build) build= ;;
    -h | --help) usage && exit ;;
    --) shift && break ;;
    *) unknown_option "$1" ;;
  esac
  shift
done
limit=${DEPLOY_TIMEOUT:-300}
check_number DEPLOY_TIMEOUT "$limit" 1 3600
need kubectl
cd "$root"

context=$(kubectl config current-context 2>/dev/null) ||
  die "kubectl has no current context: set KUBECONFIG, or start a cluster (kind create cluster)"
kubectl --request-timeout=10s get --raw /version >/dev/null || die "the cluster of context $context does not answer"
kubectl auth can-i create namespaces >/dev/null 2>&1 || die "context $context may not create namespaces"
present=$(kubectl get namespace bookinfo -o jsonpath='{.metadata.labels.bookinfo/mesh}' 2>/dev/null) || true
if [ -z "$overlay" ]; then
  case $present in
    istio) overlay=istio ;;
    gateway-api) overlay="istio-gateway-api" ;;
    *) overlay=envoy ;;
  esac
fi
case $overlay in
  plain) namespace=bookinfo-plain entrance=productpage ;;
  *) namespace=bookinfo entrance=gateway ;;
esac
if [ "$overlay" = envoy ] &&
  ! kubectl get --raw /apis/admissionregistration.k8s.io/v1 | grep '"mutatingadmissionpolicies"' >/dev/null; then
  echo "This cluster has no MutatingAdmissionPolicy v1, which came with Kubernetes 1.36: deploying envoy-patched."
  overlay=envoy-patched
fi
if [ "$namespace" = bookinfo ]; then
  mesh=$(sed -n 's#.*bookinfo/mesh: \([a-z-]*\).*#\1#p' "k8s/overlays/${overlay%-patched}/namespace.yaml")
  [ "${present:-$mesh}" = "$mesh" ] ||
    die "namespace bookinfo has BookInfo with the mesh $present: remove it first, with scripts/undeploy.sh"
fi

# serves GROUP/VERSION: whether the cluster has this API
serves() {
  kubectl get --raw "/apis/$1" >/dev/null 2>&1
}
case $overlay in
  istio*)
    istio=$(kubectl get deployments -A -l app=istiod -o jsonpath='{.items[0].metadata.namespace}' 2>/dev/null) || true
    [ -n "$istio" ] ||
      die "this cluster has no Istio: istioctl install -f k8s/istio/install.yaml (k8s/istio/README.md says more)"
    if ! serves networking.istio.io/v1 || ! serves telemetry.istio.io/v1; then
      die "this cluster's Istio is too old, or lacks its CRDs: 1.22 or newer is needed"
    fi
    kubectl -n "$istio" get configmaps -o jsonpath='{.items[*].data.mesh}' | grep 'name: bookinfo-zipkin' >/dev/null ||
      die "Istio has no tracing provider named bookinfo-zipkin: istioctl install -f k8s/istio/install.yaml adds it"
    [ "$overlay" = istio ] || serves gateway.networking.k8s.io/v1 ||
      die "this cluster has no Gateway API: see https://gateway-api.sigs.k8s.io/guides/getting-started"
    ;;
esac
# The Jib goal, and the command that loads an image's tar into the cluster.
goal=buildTar
load=
case $context in
  kind-*) load="kind load image-archive --name ${context#kind-}" ;;
  k3d-*) load="k3d image import --cluster ${context#k3d-}" ;;
  minikube) load="minikube -p minikube image load" ;;
  docker-desktop | rancher-desktop | orbstack | colima*) goal=dockerBuild ;;
  *) [ -n "$registry" ] || die "context $context needs --registry HOST: a registry that its nodes can pull from" ;;
esac
[ -z "$registry" ] || goal=build load=''
if [ -n "$build" ]; then
  platforms=$(kubectl get nodes -l kubernetes.io/os=linux \
    -o jsonpath='{range .items[*]}linux/{.status.nodeInfo.architecture}{"\n"}{end}' | sort -u | paste -sd , -)
  # Without a registry, each image gets a second tag for this build. The user's options come last, so that they win.
  [ -n "$registry" ] || set -- "-Djib.to.tags=build-$(date +%s)" "$@"
  set -- "-Dimage.prefix=${registry:-localhost}/bookinfo" "-Djib.from.platforms=$platforms" "$@"
  case $registry in localhost* | 127.*) set -- -Djib.allowInsecureRegistries=true "$@" ;; esac
  echo "Building the images${registry:+ and pushing them to $registry} …"
  scripts/build-images.sh $goal "$@"
  for service in ${load:+$services}; do
    $load "$service/target/jib-image.tar" || die "the cluster did not take the image of $service"
  done
fi

# Pods take the last build's image by its digest or tag, since nodes may keep an older one of the same version.
edits=
for service in $services; do
  json=$(grep "\"${registry:-localhost}/bookinfo/$service:" "$service/target/jib-image.json" 2>/dev/null) || true
  digest=$(sed -n 's#.*"imageDigest":"\([^"]*\)".*#@\1#p' <<<"$json")
  tag=$(sed -n 's#.*"\(build-[0-9]*\)".*#\1#p' <<<"$json")
  if [ -n "$registry" ]; then
    edits="$edits;s#image: localhost/\(bookinfo/$service:.*\)#image: $registry/\1$digest#"
  elif [ -n "$tag" ]; then
    edits="$edits;s#\(image: localhost/bookinfo/$service:\).*#\1$tag#"
  fi
done

# apply FOLDER [kubectl option…]
apply() {
  kubectl kustomize "$1" | sed "$edits" | kubectl apply "${@:2}" -f - >/dev/null
}

# add COMPONENT: deploys it, with a sidecar where nothing injects one
add() {
  local folder=k8s/components/$1
  if [ "$overlay" = envoy-patched ]; then
    mkdir -p scripts/target/deploy
    printf 'resources: [../../../%s]\ncomponents: [../../../k8s/components/envoy-sidecar/patch]\n' "$folder" \
      >scripts/target/deploy/kustomization.yaml
    folder=scripts/target/deploy
  fi
  apply "$folder" -n "$namespace"
}

# secret NAME KEY: creates a random one if it does not exist
secret() {
  kubectl -n "$namespace" get secret "$1" >/dev/null 2>&1 ||
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n' |
    kubectl -n "$namespace" create secret generic "$1" --from-file="$2=/dev/stdin"
}

echo "Deploying overlay $overlay${components:+ with$components} to context $context …"
kubectl apply -f "k8s/overlays/${overlay%-patched}/namespace.yaml"
secret productpage-session SESSION_KEY
apply "k8s/overlays/$overlay"
# Istio makes these.
[ "$overlay" != istio-gateway-api ] ||
  kubectl -n "$namespace" wait --for=create deployment/gateway service/gateway --timeout=60s >/dev/null
# kind.yaml maps this port to localhost:80.
case $context.$entrance in
  kind-*.gateway)
    kubectl -n "$namespace" patch service gateway -p '{"spec": {"ports": [{"port": 80, "nodePort": 30080}]}}'
    ;;
esac
for component in $components; do
  case $component in ratings-mysql | ratings-mongodb) secret "$component" password ;; esac
  add "$component"
done

# explain DEPLOYMENT: prints why it does not become ready
explain() {
  local pod
  pod=$(kubectl -n "$namespace" get pods --sort-by=.metadata.creationTimestamp -o name |
    grep "^pod/${1##*/}-" | tail -n 1) || true
  kubectl -n "$namespace" get pods -o wide
  kubectl -n "$namespace" get events --field-selector type=Warning --sort-by=.lastTimestamp | tail -n 15
  # There are no pods if the cluster refuses them.
  kubectl -n "$namespace" get "$1" -o jsonpath='{.status.conditions[?(@.type=="ReplicaFailure")].message}{"\n"}'
  [ -z "$pod" ] || kubectl -n "$namespace" logs "$pod" --all-containers --prefix --tail=20 || true
} >&2

deadline=$((SECONDS + limit))
for deployment in $(kubectl -n "$namespace" get deployments -o name -l app.kubernetes.io/part-of=bookinfo); do
  left=$((deadline - SECONDS))
  kubectl -n "$namespace" rollout status "$deployment" --timeout="$((left > 1 ? left : 1))s" || {
    explain "$deployment"
    die "$deployment was not ready within $limit s: see its pods, events and logs above"
  }
done

echo
url=$(gateway_url "$namespace" "$entrance")
if [ -z "$url" ]; then
  url=localhost:8080
  port=$(kubectl -n "$namespace" get service "$entrance" -o jsonpath='{.spec.ports[?(@.name=="http")].port}')
  echo "The cluster gives the entrance no address; open a tunnel in another terminal:"
  echo "  kubectl -n $namespace port-forward service/$entrance 8080:$port"
fi
echo "The page:    http://$url/productpage"
echo "  export GATEWAY_URL=$url"
if [ "$entrance" = gateway ]; then
  echo "Its traces:  http://localhost:16686, with this in another terminal:"
  echo "  kubectl -n $namespace port-forward service/tracing 16686:80"
fi
