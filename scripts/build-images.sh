#!/usr/bin/env bash
# Builds the images of the four services with Jib, without a Dockerfile.
#
# Usage: scripts/build-images.sh [GOAL] [--istio] [Maven option…]
#   GOAL          buildTar writes SERVICE/target/jib-image.tar (the default), build pushes the images,
#                 dockerBuild gives them to Docker
#   --istio       also an image for each version that Istio's manifests name, such as reviews-v3: the same layers, with
#                 the version's settings inside
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
istio=
[ "${1:-}" != --istio ] || { istio=1 && shift; }
cd "$root"
# Jib's own choice is amd64.
[ "$goal" != dockerBuild ] || set -- "-Djib.from.platforms=linux/$(docker version -f '{{.Server.Arch}}')" "$@"

# build SERVICES [Maven option…]
build() {
  # The plugin by its full name, since the parent, which comes first in the build, does not use it.
  ./mvnw -q -pl "$1" -am -DskipTests package "com.google.cloud.tools:jib-maven-plugin:$goal" "${@:2}" ||
    die "the images could not be built: see above"
}
build "${services// /,}" -Dsbom "$@"

# version VERSION SERVICES SETTINGS [Maven option…]: no service minds the settings of another
version() {
  build "$2" "-Dimage.suffix=-$1" "-Djib.container.environment=SERVICE_VERSION=$1$3" "${@:4}"
}
if [ -n "$istio" ]; then
  version v1 "${services// /,}" '' "$@"
  version v2 details,reviews,ratings ,ENABLE_EXTERNAL_BOOK_SERVICE=true,ENABLE_RATINGS=true "$@"
  version v3 reviews ,ENABLE_RATINGS=true,STAR_COLOR=red "$@"
fi
