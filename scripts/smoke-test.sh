#!/usr/bin/env bash
# Checks a running BookInfo as its users see it: pages, API, sign-in and the three versions of reviews.
#
# Usage: scripts/smoke-test.sh [URL] [--gateway]
#   URL          http://localhost:9080 by default
#   --gateway    check only the paths that the gateway lets in: neither / nor health
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

url=http://localhost:9080
gateway=
while [ $# -gt 0 ]; do
  case $1 in
    --gateway) gateway=1 ;;
    -h | --help) usage && exit ;;
    -*) unknown_option "$1" ;;
    *) url=${1%/} ;;
  esac
  shift
done
need curl
[ "$(status "$url/productpage" -m 15)" != 000 ] || die "$url/productpage does not answer"

passed=0
failed=0
pass() {
  passed=$((passed + 1))
  echo "ok    $1"
}
fail() {
  failed=$((failed + 1))
  echo "FAIL  $1: $2"
}

# fetch PATH [curl option…]: sets code and body
fetch() {
  local path=$1 answer
  shift
  answer=$(curl -s -m 15 -w '\n%{http_code}' "$@" "$url$path") || true
  code=${answer##*$'\n'}
  body=${answer%$'\n'*}
}

# check NAME STATUS TEXT PATH [curl option…]: the answer has this status and contains the text
check() {
  local name=$1 status=$2 text=$3
  shift 3
  fetch "$@"
  if [ "$code" != "$status" ]; then
    fail "$name" "$1 answered ${code/#000/nothing}, not $status"
  elif [[ $body != *"$text"* ]]; then
    fail "$name" "$1 answered without $text"
  else
    pass "$name"
  fi
}

# check_versions NAME PATH V1 V2 V3: each of the three patterns matches at least one of 20 answers
check_versions() {
  local name=$1 path=$2 version='' answers='' i
  for ((i = 0; i < 20; i++)); do
    fetch "$path"
    # An answer of v2 or v3 also matches the pattern of v1.
    [[ ! $body =~ $3 ]] || version=v1
    [[ ! $body =~ $4 ]] || version=v2
    [[ ! $body =~ $5 ]] || version=v3
    answers="$answers $version"
    [[ $answers != *v1* || $answers != *v2* || $answers != *v3* ]] || break
  done
  for version in v1 v2 v3; do
    [[ $answers != *$version* ]] || pass "$name $version"
    [[ $answers == *$version* ]] || fail "$name $version" "not seen in $i requests"
  done
}

if [ -z "$gateway" ]; then
  check "home page" 200 '<html' /
  check "health" 200 'Product page is healthy' /health
  check "readiness" 200 UP /actuator/health/readiness
fi
check "product page" 200 '<title>Simple Bookstore App</title>' /productpage
check "book details on the page" 200 'Book Details' /productpage
check "book reviews on the page" 200 'Reviews served by:' /productpage
check "sign-in" 302 '' /login -d username=smoke-test -d passwd=any
check "products" 200 '"title":"The Comedy of Errors"' /api/v1/products
check "details" 200 '"author":"William Shakespeare"' /api/v1/products/0
check "reviews" 200 '"reviewer":"Reviewer2"' /api/v1/products/0/reviews
check "ratings" 200 '"Reviewer1":' /api/v1/products/0/ratings
check "unknown path" 404 '' /no-such-path
check_versions "reviews" /api/v1/products/0/reviews '"text":"[^"]*"}' '"color":"black"' '"color":"red"'
star='glyphicon glyphicon-star[^>]*'
check_versions "stars on the page of" /productpage 'Reviews served by:' "${star}black" "${star}red"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
