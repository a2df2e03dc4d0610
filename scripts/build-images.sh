#!/usr/bin/env bash
# Builds the four images with Jib. Each gets an archive of the classes that its service loads, already linked, and of how its code ran in
# 2,000 pages, which the image's own JVM makes here: the service then starts with three fifths of the CPU time, and is compiled sooner.
# Where that JVM cannot run here (another system or processor) or is older than 25, the images have none, and work as well.
#
# Usage: scripts/build-images.sh [GOAL] [Maven option…]
#   GOAL          build pushes the images; buildTar leaves them in */target/jib-image.tar (the default); dockerBuild gives them to Docker
#   -h, --help    this text
# For example: scripts/build-images.sh build -Dimage.prefix=REGISTRY/bookinfo
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

goal=buildTar
case ${1:-} in
  -h | --help) usage && exit ;;
  build | buildTar | dockerBuild) goal=$1 && shift ;;
  '' | -*) ;;
  *) die "GOAL is build, buildTar or dockerBuild, not '$1'" ;;
esac
need curl
cd "$root"
services="ratings details reviews productpage"
state=$root/scripts/target/images
run=$state
rm -rf "$state"
mkdir -p "$state"

# maven ARGUMENT…: for the four modules
maven() {
  ./mvnw -q -pl "${services// /,}" "$@" || die "the images could not be built: see above"
}

# unpack SERVICE [FOLDER]: its image, or this folder of it, without devices, which only root may make. That a layer has no such
# folder is an error of tar's.
unpack() {
  local layer
  mkdir -p "$state/$1"
  for layer in $(tar -xOf "$1/target/jib-image.tar" manifest.json | sed 's/.*"Layers":\[\([^]]*\).*/\1/' | tr -d '"' | tr , ' '); do
    tar -xOf "$1/target/jib-image.tar" "$layer" | tar -xz -C "$state/$1" --exclude=dev ${2:+"$2"} 2>>"$state/tar.log" || true
  done
}

# train SERVICE SETTING…: starts it as its image does, to make the archive when it stops
train() {
  local service=$1 archive=$root/$1/target/classes.aot flags
  shift
  flags=$(tar -xOf "$service/target/jib-image.tar" config.json | sed 's/.*"Entrypoint":\["java",\([^]]*\).*/\1/' | tr -d '"' | sed 's/,-cp.*//' | tr , ' ')
  cd "$state/$service"
  # A JVM takes an archive when the jars have the same names below a common folder, whichever that is.
  sed 's#/app/#app/#g' app/jib-classpath-file >classpath
  # The heap is what a container with 512Mi has. Java 25 warns of adapters that it has archived under the names of others.
  # shellcheck disable=SC2086 # many flags
  env SERVER_PORT=0 TRACING_ENABLED=true ZIPKIN_BASE_URL=http://localhost:1 HTTP_KEEP_ALIVE=true "$@" "$java" $flags -Xmx128m \
    "-XX:AOTCacheOutput=$archive" -XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching \
    -cp @classpath "$(cat app/jib-main-class-file)" >"$state/$service.log" 2>&1 </dev/null &
  echo "$! /$service/target/classes.aot" >"$state/$service.pid"
  cd "$root"
}

# port SERVICE: where it listens, once it does
port() {
  local tenths port
  for ((tenths = 0; tenths < 600; tenths++)); do
    port=$(sed -n 's/.*Tomcat started on port(s): \([0-9]*\).*/\1/p' "$state/$1.log" 2>/dev/null)
    [ -z "$port" ] || { echo "$port" && return; }
    running "$1" >/dev/null || break
    sleep 0.1
  done
  die "$1 did not start for its archive: see $state/$1.log"
}

clean_up() {
  local code=$? service
  set +e
  trap '' INT TERM HUP
  for service in $services; do
    stop "$service" 5 >/dev/null
    rm -f "$root/$service/target/classes.aot"
  done
  [ $code -ne 0 ] || rm -rf "$state"
  exit $code
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

case "$*" in
  *-Djib.from.platforms=*,*)
    echo "The images are for several platforms: they get no archives of classes"
    maven package -DskipTests "jib:$goal" "$@"
    exit
    ;;
esac
maven package -DskipTests jib:buildTar "$@"
unpack ratings
for service in details reviews productpage; do unpack "$service" app; done
java=$state/ratings$(tar -xOf ratings/target/jib-image.tar config.json | sed -n 's/.*"JAVA_HOME=\([^"]*\)".*/\1/p')/bin/java
version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || true
if [ "${version:-0}" -lt 25 ]; then
  echo "The images' Java is older than 25 or cannot run here: they get no archives of classes"
  [ "$goal" = buildTar ] || maven "jib:$goal" "$@"
  exit
fi
echo "Archiving the classes that each service loads, and how its code runs"
train ratings
train details
ratings=$(port ratings)
train reviews RATINGS_HOSTNAME=localhost "RATINGS_SERVICE_PORT=$ratings" ENABLE_RATINGS=true
details=$(port details)
reviews=$(port reviews)
train productpage DETAILS_HOSTNAME=localhost "DETAILS_SERVICE_PORT=$details" REVIEWS_HOSTNAME=localhost "REVIEWS_SERVICE_PORT=$reviews"
page=http://localhost:$(port productpage)
for path in /productpage /productpage /actuator/health/liveness /actuator/health/readiness; do
  [ "$(status "$page$path")" = 200 ] || die "productpage gave no page for its archive: see $state/productpage.log"
done
scripts/generate-traffic.sh "$page" -n 2000 -c 8 >"$state/traffic.log" 2>&1 || die "the pages for the archives failed: see $state/traffic.log"
for service in $services; do kill "$(running "$service")"; done
for service in $services; do stop "$service" 120 >/dev/null; done
for service in $services; do
  [ -f "$service/target/classes.aot" ] || die "there is no archive for $service: see $state/$service.log"
done
maven "jib:$goal" "$@" -Djvm.archive=-XX:AOTCache=/app/classes.aot
