#!/usr/bin/env bash
# Builds the images of the four services with Jib, without a Dockerfile.
#
# Usage: scripts/build-images.sh [GOAL] [Maven option…]
#   GOAL          buildTar writes SERVICE/target/jib-image.tar (the default), build pushes the images,
#                 dockerBuild gives them to Docker
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
cd "$root"
# Jib's own choice is amd64.
[ "$goal" != dockerBuild ] || set -- "-Djib.from.platforms=linux/$(docker version -f '{{.Server.Arch}}')" "$@"
# By its full name, since the parent, which comes first in the build, does not use the plugin.
./mvnw -q -pl "${services// /,}" -am -DskipTests -Dsbom package "com.google.cloud.tools:jib-maven-plugin:$goal" "$@" ||
  die "the images could not be built: see above"
