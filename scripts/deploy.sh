#!/usr/bin/env bash
# Builds the images, brings them to the cluster that kubectl points at, deploys an overlay of k8s/overlays and waits until it serves.
#
# Usage: scripts/deploy.sh [plain|envoy|envoy-patched] [option…] [-- Maven option…]
#   plain              the application alone, in the namespace bookinfo-plain
#   envoy              the mesh: sidecars, gateway and Jaeger, in the namespaces bookinfo and istio-system (the default)
#   envoy-patched      the same with the sidecars in the manifests; envoy becomes this where the cluster's Kubernetes is too old for it
#   --registry HOST    push the images to HOST/bookinfo; kind, k3d, minikube and Docker's own clusters need none, nor does a cluster
#                      whose nodes are this machine, with a registry at localhost:5000
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
    plain | envoy | envoy-patched) overlay=$1 ;;
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
  envoy*) namespace=bookinfo namespaces="istio-system bookinfo" entrance=gateway ;;
esac

context=$(kubectl config current-context 2>/dev/null) || die "kubectl has no current context: set KUBECONFIG, or start a cluster (kind create cluster)"
kubectl --request-timeout=10s get --raw /version >/dev/null || die "the cluster of context $context does not answer"
if [ "$overlay" = envoy ] && ! kubectl get --raw /apis/admissionregistration.k8s.io/v1 | grep '"mutatingadmissionpolicies"' >/dev/null; then
  echo "This cluster does not serve MutatingAdmissionPolicy in version v1, as Kubernetes does from 1.36: deploying envoy-patched."
  overlay=envoy-patched
fi

# may RESOURCE [kubectl option…]
may() {
  kubectl auth can-i create "$@" >/dev/null 2>&1 || die "context $context may not create $*"
}
may namespaces
for name in $namespaces; do
  for resource in deployments.apps services configmaps; do may "$resource" -n "$name"; done
done
may secrets -n "$namespace"
if [ "$overlay" = envoy ]; then may mutatingadmissionpolicies.admissionregistration.k8s.io; fi
if [ "$overlay" != plain ]; then
  others=$(kubectl -n istio-system get deployments,services -l app.kubernetes.io/part-of!=bookinfo -o name |
    grep -E '/(jaeger|tracing|zipkin|jaeger-collector)$' | paste -sd ' ' -) || true
  [ -z "$others" ] || die "istio-system has a Jaeger that is not ours: remove $others first"
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
      nodes=$(kubectl get nodes -o jsonpath='{.items[*].status.addresses[?(@.type=="InternalIP")].address}')
      here=" $(hostname -I 2>/dev/null || true) "
      for address in $nodes; do
        [[ $here == *" $address "* && $(status http://localhost:5000/v2/) = 200 ]] ||
          die "don't know how context $context gets its images: name a registry with --registry that its nodes can pull from and you can push to"
      done
      goal=build registry=localhost:5000
      ;;
  esac
fi
services="productpage details reviews ratings"
if [ "$build" ]; then
  platforms=$(kubectl get nodes -l kubernetes.io/os=linux -o jsonpath='{range .items[*]}linux/{.status.nodeInfo.architecture}{"\n"}{end}' | sort -u | paste -sd , -)
  set -- "-Dimage.prefix=${registry:+$registry/}bookinfo" "-Djib.from.platforms=$platforms" "$@" # of two values for one the last counts
  case $registry in localhost* | 127.*) set -- -Djib.allowInsecureRegistries=true "$@" ;; esac
  echo "Building the images${registry:+ and pushing them to $registry} …"
  scripts/build-images.sh "$goal" "$@"
  if [ "$load" ]; then
    for service in $services; do
      $load "$service/target/jib-image.tar" || die "the cluster did not take the image of $service"
    done
  fi
fi

# manifests FOLDER: with the images of the registry, by the digest of what was last pushed there from here, so that it runs whatever a
# node has in its cache
manifests() {
  local service digest edits=
  if [ "$registry" ]; then
    for service in $services; do
      digest=$(sed -n "s#.*\"image\":\"$registry/bookinfo/$service:.*\"imageDigest\":\"\([^\"]*\)\".*#@\1#p" "$service/target/jib-image.json" 2>/dev/null || true)
      edits="$edits
s#image: bookinfo/$service:.*#&$digest#; s#image: bookinfo/$service:#image: $registry/bookinfo/$service:#"
    done
  fi
  kubectl kustomize "$1" | sed "$edits"
}

# workload COMPONENT: its folder, or one that adds the sidecar where nothing injects it
workload() {
  local folder=k8s/components/$1
  if [ "$overlay" = envoy-patched ]; then
    folder=scripts/target/deploy/$1
    mkdir -p "$folder"
    printf 'resources: [%s]\ncomponents: [%s]\n' "../../../../k8s/components/$1" ../../../../k8s/components/envoy-patch >"$folder/kustomization.yaml"
  fi
  echo "$folder"
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
  manifests "$(workload "$component")" | kubectl -n "$namespace" apply -f - >/dev/null
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
