#!/usr/bin/env bash
# Checks a running BookInfo as its users see it: pages, API, sign-in and the three versions of reviews.
#
# Usage: scripts/smoke-test.sh [URL] [--gateway]
#   URL          http://localhost:9080 by default
#   --gateway    only the paths that a mesh's gateway lets in: neither / nor health
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

url=http://localhost:9080
gateway=
while [ $# -gt 0 ]; do
  case $1 in
    --gateway) gateway=1 ;;
    -h | --help) usage && exit ;;
    -*) die "unknown option $1 (--help shows what there is)" ;;
    *) url=${1%/} ;;
  esac
  shift
done
need curl
[ "$(status "$url/productpage" -m 15)" != 000 ] || die "$url/productpage does not answer"

passed=0
failed=0
ok() {
  passed=$((passed + 1))
  echo "ok    $1"
}
bad() {
  failed=$((failed + 1))
  echo "FAIL  $1: $2"
}

# fetch PATH [curl option…]: sets code and body
fetch() {
  local path=$1 reply
  shift
  reply=$(curl -s -m 15 -w '\n%{http_code}' "$@" "$url$path") || true
  code=${reply##*$'\n'}
  body=${reply%$'\n'*}
}

# expect WHAT STATUS TEXT PATH [curl option…]
expect() {
  local what=$1 status=$2 text=$3
  shift 3
  fetch "$@"
  if [ "$code" != "$status" ]; then
    bad "$what" "$1 answered ${code/#000/nothing}, not $status"
  elif [[ $body != *"$text"* ]]; then
    bad "$what" "$1 answered without $text"
  else
    ok "$what"
  fi
}

# versions WHAT PATH V1 V2 V3: within 20 requests each of the three patterns matches an answer
versions() {
  local what=$1 path=$2 tries=0 seen='' version
  shift 2
  while [ $tries -lt 20 ] && [ ${#seen} -lt 6 ]; do
    fetch "$path"
    tries=$((tries + 1))
    version=
    if [[ $body =~ $3 ]]; then version=v3; elif [[ $body =~ $2 ]]; then version=v2; elif [[ $body =~ $1 ]]; then version=v1; fi
    [[ $seen == *"$version"* ]] || seen=$seen$version
  done
  for version in v1 v2 v3; do
    if [[ $seen == *$version* ]]; then ok "$what $version"; else bad "$what $version" "not seen in $tries times $path"; fi
  done
}

if [ -z "$gateway" ]; then
  expect "home page" 200 '<html' /
  expect "health" 200 'Product page is healthy' /health
  expect "readiness" 200 UP /actuator/health/readiness
fi
expect "product page" 200 '<title>Simple Bookstore App</title>' /productpage
expect "book details on the page" 200 'Book Details' /productpage
expect "book reviews on the page" 200 'Reviews served by:' /productpage
expect "sign-in" 302 '' /login -d username=smoke-test -d passwd=any
expect "products" 200 '"title":"The Comedy of Errors"' /api/v1/products
expect "details" 200 '"author":"William Shakespeare"' /api/v1/products/0
expect "reviews" 200 '"reviewer":"Reviewer2"' /api/v1/products/0/reviews
expect "ratings" 200 '"Reviewer1":' /api/v1/products/0/ratings
expect "unknown path" 404 '' /no-such-path
versions "reviews" /api/v1/products/0/reviews '"text":"[^"]*"}' '"color":"black"' '"color":"red"'
versions "stars on the page of" /productpage 'Reviews served by:' 'glyphicon glyphicon-star[^>]*black' 'glyphicon glyphicon-star[^>]*red'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
