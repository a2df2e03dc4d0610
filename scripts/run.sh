#!/usr/bin/env bash
# Runs BookInfo on this machine: productpage, details, reviews v1 to v3, ratings and, to see the traces, Zipkin.
# Builds first what is missing or out of date. Ctrl-C stops everything.
#
# Usage: scripts/run.sh [option…]
#   -d, --detach       leave it running; scripts/stop.sh stops it
#   --port N           productpage's port, 9080 by default; the other services take the five after it
#   --zipkin-port N    the trace collector's port, 9411 by default; one that listens there already is used
#   --reviews VERSION  the page calls this one of v1, v2 and v3; by default all, in turn
#   --no-tracing       no trace backend and no spans
#   -h, --help         this text
#
# Environment: JAVA_HOME; JAVA_OPTS, added to each service's JVM options; START_TIMEOUT in seconds, 300 by default
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

port=9080
zipkin_port=9411
reviews=all
tracing=true
detach=
while [ $# -gt 0 ]; do
  case $1 in
    -d | --detach) detach=1 ;;
    --port) port=${2:-} && shift ;;
    --zipkin-port) zipkin_port=${2:-} && shift ;;
    --reviews) reviews=${2:-} && shift ;;
    --no-tracing) tracing=false ;;
    -h | --help) usage && exit ;;
    *) die "unknown option $1 (--help shows what there is)" ;;
  esac
  shift || break
done
limit=${START_TIMEOUT:-300}
number --port "$port" 1 65530
number --zipkin-port "$zipkin_port" 1 65535
number START_TIMEOUT "$limit" 1 3600
case $reviews in all | v[123]) ;; *) die "--reviews takes v1, v2, v3 or all, not '$reviews'" ;; esac

port_of() {
  case $1 in
    productpage) echo "$port" ;;
    details) echo $((port + 1)) ;;
    ratings) echo $((port + 2)) ;;
    reviews-v*) echo $((port + 2 + ${1#reviews-v})) ;;
    zipkin) echo "$zipkin_port" ;;
  esac
}

in_use() {
  (: <"/dev/tcp/localhost/$1") 2>/dev/null
}

# Whether a jar is missing, or a source is newer than the oldest of them.
out_of_date() {
  local module packaged oldest=
  [ -f scripts/target/zipkin.jar ] || return 0
  for module in productpage details reviews ratings; do
    # The jar itself bears a fixed date, for reproducible builds; what Spring Boot made it of tells when.
    packaged=$module/target/$module.jar.original
    [ -f "${packaged%.original}" ] && [ -f "$packaged" ] && [ -f "$module/target/classpath" ] || return 0
    if [ -z "$oldest" ] || [ "$packaged" -ot "$oldest" ]; then oldest=$packaged; fi
  done
  [ -n "$(find pom.xml {productpage,details,reviews,ratings,scripts}/pom.xml {productpage,details,reviews,ratings}/src \
    -type f -newer "$oldest")" ]
}

build() {
  command -v "${java}c" >/dev/null || die "$java has no compiler beside it: building needs a JDK"
  echo "Building; the first time Maven downloads what it needs, which takes minutes"
  ./mvnw -q package -DskipTests || die "the build failed: see above"
}

# launch NAME JAVA-ARGUMENT…
launch() {
  local name=$1
  shift
  SERVER_PORT=$(port_of "$name") HOSTNAME=$name nohup "$java" "-Dbookinfo=$name" "$@" >"$run/$name.log" 2>&1 </dev/null &
  echo "$! -Dbookinfo=$name" >"$run/$name.pid"
  disown
  started="$started $name"
}

# libraries SERVICE: the jars that it needs, sorted
libraries() {
  tr : '\n' <"$1/target/classpath" | sort
}

# start NAME APPLICATION [JVM-OPTION…]: the service that has this class
start() {
  local name=$1 service=${2%%.*} application=bookinfo.$2
  shift 2
  # shellcheck disable=SC2086 # options are many words
  launch "$name" $jvm "$@" ${JAVA_OPTS:-} -cp "$(join <(echo "$common") \
    <(comm -13 <(echo "$common") <(libraries "$service")) <(echo "$root/$service/target/$service.jar.original"))" "$application"
}

join() {
  cat "$@" | paste -s -d : -
}

# The classes of the libraries that all services have, loaded and checked once, for all six processes to map: half the
# time of a start, and less memory. A JVM takes this archive only when it made it itself and when its class path begins
# with the same jars, of the same size and date; else it starts without.
archive_classes() {
  local jdk list=$run/classes
  jdk=scripts/target/classes-$("$java" -version 2>&1 | cksum | cut -d ' ' -f 1)
  archive=$jdk-$(cksum <<<"$common" | cut -d ' ' -f 1).jsa
  if [ ! -f "$archive" ]; then
    echo "Archiving the classes that a start loads, once for this JDK"
    rm -f "$jdk"-*
    # Traced, but to nowhere: it serves starts with and without tracing.
    TRACING_ENABLED=true ZIPKIN_BASE_URL=http://localhost:1 start productpage productpage.ProductpageApplication "-XX:DumpLoadedClassList=$list"
    wait_until_ready productpage >/dev/null
    status "http://localhost:$port/productpage" >/dev/null
    stop productpage 15 >/dev/null
    # With what the services' JVMs say of modules, or those of Java 25 set up the modules anew.
    "$java" -Xshare:dump -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
      "-XX:SharedClassListFile=$list" "-XX:SharedArchiveFile=$archive.new" \
      -cp "$(join <(echo "$common"))" >"$run/archive.log" 2>&1 && mv "$archive.new" "$archive" ||
      echo "  this JDK made none: see $run/archive.log"
    started=
  fi
  jvm="$jvm -XX:SharedArchiveFile=$archive"
}

ready() {
  case $1 in
    zipkin) [ "$(status "http://localhost:$zipkin_port/health")" = 200 ] ;;
    *) [ "$(status "http://localhost:$(port_of "$1")/actuator/health/readiness")" = 200 ] ;;
  esac
}

# wait_until_ready NAME…
wait_until_ready() {
  local waiting=$* left name
  SECONDS=0
  while [ -n "$waiting" ]; do
    sleep 0.5
    left=
    for name in $waiting; do
      running "$name" >/dev/null || fail "$name" "ended while starting"
      if ready "$name"; then
        printf '  %-12s ready after %d s\n' "$name" "$SECONDS"
      else
        left="$left $name"
      fi
    done
    waiting=$left
    [ -z "$waiting" ] || [ "$SECONDS" -lt "$limit" ] || fail "${waiting##* }" "was not ready after $limit s"
  done
}

# fail NAME MESSAGE: with Spring Boot's report, or the end of the log without the stack
fail() {
  awk '/APPLICATION FAILED TO START/ { report = 1; n = 0; next }
    NF && !/^\*+$/ && !/^[ \t]+(at|\.\.\.) / { line[++n] = $0 }
    END { for (i = report || n < 8 ? 1 : n - 7; i <= n; i++) print "  " line[i] }' "$run/$1.log" >&2
  die "$1 $2: see $run/$1.log"
}

clean_up() {
  local code=$?
  set +e
  trap '' INT TERM HUP PIPE
  # After an error its message stays the last line.
  [ $code -gt 128 ] || exec >/dev/null
  stop_all
  rm -f "$run/run.sh.pid"
}

cd "$root"
need curl
need ps
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9.]*\).*/\1/p') || true
[ -n "$version" ] || die "needs a JDK of version 17 or newer, and $java is none"
[ "${version%%.*}" -ge 17 ] || die "needs a JDK of version 17 or newer, and $java is version $version"

mkdir -p "$run"
for name in run.sh $processes; do
  if pid=$(running "$name"); then die "BookInfo is running already ($name is pid $pid); scripts/stop.sh stops it"; fi
done
rm -f "$run"/*.pid
echo "$$ $0" >"$run/run.sh.pid"
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

for name in productpage details ratings reviews-v1 reviews-v2 reviews-v3; do
  [ "$tracing" = false ] || [ "$(port_of $name)" != "$zipkin_port" ] || die "$name and the trace collector both get port $zipkin_port"
  ! in_use "$(port_of $name)" || die "port $(port_of $name), for $name, is in use; --port takes another"
done

collector=http://localhost:$zipkin_port
ui='' own_zipkin='' traces=none graph=none trace_url=''
if $tracing; then
  if ! in_use "$zipkin_port"; then
    own_zipkin=1 ui=zipkin
  elif [ "$(status -H 'Content-Type: application/json' -d '[]' "$collector/api/v2/spans")" = 202 ]; then
    ui=$(trace_api "$collector")
    [ -n "$ui" ] || ui=$(trace_api http://localhost:16686)
  else
    die "port $zipkin_port is in use by something that takes no spans; --zipkin-port takes another"
  fi
fi
case $ui in
  zipkin)
    traces="$collector/zipkin/?serviceName=productpage"
    graph=$collector/zipkin/dependency
    trace_url="$collector/zipkin/traces/{traceId}"
    ;;
  jaeger)
    traces="http://localhost:16686/search?service=productpage"
    graph=http://localhost:16686/dependencies
    trace_url="http://localhost:16686/trace/{traceId}"
    ;;
esac

if out_of_date; then build; fi

export TRACING_ENABLED=$tracing ZIPKIN_BASE_URL=$collector HTTP_KEEP_ALIVE=true
export DETAILS_HOSTNAME=localhost RATINGS_HOSTNAME=localhost REVIEWS_HOSTNAME=localhost
DETAILS_SERVICE_PORT=$(port_of details)
RATINGS_SERVICE_PORT=$(port_of ratings)
# One name, three versions: the calls take the ports in turn.
REVIEWS_SERVICE_PORT=$(port_of reviews-v1),$(port_of reviews-v2),$(port_of reviews-v3)
[ "$reviews" = all ] || REVIEWS_SERVICE_PORT=$(port_of "reviews-$reviews")
export DETAILS_SERVICE_PORT RATINGS_SERVICE_PORT REVIEWS_SERVICE_PORT

started=
# As little memory as 512 connections leave room for: reviews keeps 53 MB then, productpage 71; else the heap stays close to what is in
# it. The first compiler not for what runs at the start alone, which takes memory, and the second only for what runs very often: a start
# takes a sixth less CPU time, and full speed comes no later. Archives mapped where they were made for are shared by the processes.
jvm="-Xms28m -Xmn12m -Xmx96m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED
  -XX:Tier3InvocationThreshold=800 -XX:Tier3MinInvocationThreshold=400 -XX:Tier3CompileThreshold=8000
  -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=50000 -XX:Tier4BackEdgeThreshold=4000000
  -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
# glibc keeps what the compilers have freed, by threads; newer JVMs can ask for it back.
export MALLOC_ARENA_MAX=2
trim=-XX:TrimNativeHeapInterval=10000
! "$java" $trim -version >/dev/null 2>&1 || jvm="$jvm $trim"
common=$(for name in productpage details reviews ratings; do libraries $name; done | sort | uniq -c | sed -n 's/^ *4 //p')
SESSION_KEY=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n') TRACE_URL=$trace_url
export SESSION_KEY TRACE_URL

echo "Starting with $java, version $version"
archive_classes
# Zipkin keeps only what fits its heap, and starts faster with the first compiler alone.
[ -z "$own_zipkin" ] || QUERY_PORT=$zipkin_port MEM_MAX_SPANS=50000 \
  launch zipkin -Xmx192m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$root/scripts/target/zipkin.jar"
export SERVICE_VERSION=v1
start ratings ratings.RatingsApplication
start details details.DetailsApplication
start productpage productpage.ProductpageApplication -Xms40m -Xmn24m -Xmx160m
ENABLE_RATINGS=false start reviews-v1 reviews.ReviewsApplication
SERVICE_VERSION=v2 ENABLE_RATINGS=true STAR_COLOR=black start reviews-v2 reviews.ReviewsApplication
SERVICE_VERSION=v3 ENABLE_RATINGS=true STAR_COLOR=red start reviews-v3 reviews.ReviewsApplication
# shellcheck disable=SC2086 # names
wait_until_ready $started

cat <<END

  page      http://localhost:$port/productpage
  details   http://localhost:$(port_of details)/details/0
  ratings   http://localhost:$(port_of ratings)/ratings/0
  reviews   http://localhost:$(port_of reviews-v1)/reviews/0 (v1), $(port_of reviews-v2) (v2), $(port_of reviews-v3) (v3)
  traces    $traces
  graph     $graph
  logs      $run

END

if [ -n "$detach" ]; then
  trap - EXIT
  rm -f "$run/run.sh.pid"
  echo "scripts/stop.sh stops it"
  exit
fi
echo "Ctrl-C stops it"
while sleep 2; do
  for name in $started; do
    running "$name" >/dev/null || fail "$name" "ended by itself"
  done
done
