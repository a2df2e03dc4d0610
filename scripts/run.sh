#!/usr/bin/env bash
# Runs BookInfo on this machine: productpage, details, reviews v1 to v3, ratings, and Zipkin for the traces.
# Builds first if a jar is missing or older than its sources. Ctrl-C stops everything.
#
# Usage: scripts/run.sh [option…]
#   -d, --detach       leave it running; scripts/stop.sh stops it
#   --port N           productpage's port, 9080 by default; the other services take the five ports after it
#   --zipkin-port N    the trace collector's port, 9411 by default; if a collector listens there already, it is used
#   --reviews VERSION  productpage calls only v1, v2 or v3; by default it calls all three in turn
#   --no-tracing       no spans and no trace collector
#   --peak             use both of the JVM's compilers, for minutes of load: starts are slower and take more memory
#   -h, --help         this text
#
# Environment: JAVA_HOME; JAVA_OPTS, more JVM options for all services; START_TIMEOUT in seconds, 300 by default
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

port=9080
zipkin_port=9411
reviews=all
tracing=true
detach=
peak=
while [ $# -gt 0 ]; do
  case $1 in
    -d | --detach) detach=1 ;;
    --port) port=${2:-} && shift ;;
    --zipkin-port) zipkin_port=${2:-} && shift ;;
    --reviews) reviews=${2:-} && shift ;;
    --no-tracing) tracing=false ;;
    --peak) peak=1 ;;
    -h | --help) usage && exit ;;
    *) unknown_option "$1" ;;
  esac
  shift || break
done
limit=${START_TIMEOUT:-300}
check_number --port "$port" 1 65530
check_number --zipkin-port "$zipkin_port" 1 65535
check_number START_TIMEOUT "$limit" 1 3600
case $reviews in all | v[123]) ;; *) die "--reviews takes v1, v2, v3 or all, not '$reviews'" ;; esac

in_use() {
  (: <"/dev/tcp/localhost/$1") 2>/dev/null
}

# Succeeds if a jar is missing, or older than one of its sources.
out_of_date() {
  local jar module
  [ -f scripts/target/zipkin.jar ] || return 0
  # The date of Spring Boot's own jars is fixed, for reproducible builds; that of the jars they are made from is not.
  for module in starter $services; do
    jar=$module/target/$module.jar.original
    [ "$module" != starter ] || jar=starter/target/bookinfo-spring-boot-starter.jar
    [ -f "$jar" ] || return 0
    [ -z "$(find pom.xml "$module/pom.xml" "$module/src/main" -type f -newer "$jar")" ] || return 0
  done
  return 1
}

build() {
  type -P "${java}c" >/dev/null || die "there is no ${java}c: building needs a JDK"
  echo "Building; the first time Maven downloads the libraries, which takes minutes"
  ./mvnw -q package -DskipTests || die "the build failed: see above"
}

# launch NAME PORT JAVA-ARGUMENT…
launch() {
  local name=$1 port=$2
  shift 2
  # Not by nohup, which fails in tmux on some Macs.
  (trap '' HUP INT && SERVER_PORT=$port HOSTNAME=$name exec "$java" "-Dbookinfo=$name" "$@") \
    >"$run/$name.log" 2>&1 </dev/null &
  echo "$! -Dbookinfo=$name" >"$run/$name.pid"
  disown
  started="$started $name:$port"
}

# libraries SERVICE: prints its jars, one a line and sorted
libraries() {
  tr : '\n' <"$1/target/classpath" | sort
}

# start NAME PORT CLASS [JVM-OPTION…]: starts the service with this class, such as ratings.RatingsApplication
start() {
  local name=$1 port=$2 class=$3 service=${3%%.*} others
  shift 3
  others=$(libraries "$service" | comm -13 <(tr : '\n' <<<"$common") - | paste -s -d : -)
  # shellcheck disable=SC2086 # lists of options
  launch "$name" "$port" $jvm "$@" ${JAVA_OPTS:-} \
    -cp "$common:$others:$root/$service/target/$service.jar.original" "bookinfo.$class"
}

# Archives the classes of the common libraries, once for each JDK, for all six processes to map: that saves 36 % of a
# start's CPU time and 190 MB of memory. A JVM starts without the archive if it cannot use it.
archive_classes() {
  local archive
  archive=scripts/target/classes-$({ "$java" -version && echo "$common"; } 2>&1 | cksum | cut -d ' ' -f 1).jsa
  if [ ! -f "$archive" ]; then
    echo "Archiving the classes that a start loads, once for this JDK"
    TRACING_ENABLED=true ZIPKIN_BASE_URL=http://localhost:1 \
      start productpage "$port" productpage.ProductpageApplication "-XX:DumpLoadedClassList=$run/classes"
    # shellcheck disable=SC2086 # names
    wait_until_ready $started >/dev/null
    status "http://localhost:$port/productpage" >/dev/null
    stop productpage 15 >/dev/null
    started=
    # shellcheck disable=SC2086 # a list of options
    if "$java" -Xshare:dump $jvm "-XX:SharedClassListFile=$run/classes" "-XX:SharedArchiveFile=$archive.new" \
      -cp "$common" >"$run/archive.log" 2>&1; then
      mv "$archive.new" "$archive"
    else
      echo "  this failed: see $run/archive.log"
    fi
  fi
  jvm="$jvm -XX:SharedArchiveFile=$archive"
}

# wait_until_ready NAME:PORT…
wait_until_ready() {
  local waiting=$* left process name path
  SECONDS=0
  while [ -n "$waiting" ]; do
    sleep 0.5
    left=
    for process in $waiting; do
      name=${process%:*}
      path=/actuator/health/readiness
      [ "$name" != zipkin ] || path=/health
      running "$name" >/dev/null || fail "$name" "ended while starting"
      if [ "$(status "http://localhost:${process#*:}$path")" = 200 ]; then
        printf '  %-12s ready after %d s\n' "$name" "$SECONDS"
      else
        left="$left $process"
      fi
    done
    waiting=$left
    [ -z "$waiting" ] || [ "$SECONDS" -lt "$limit" ] || fail "$name" "was not ready after $limit s"
  done
}

# fail NAME MESSAGE: dies with the end of the log, without stack traces
fail() {
  sed -E '/^[[:space:]]+(at|\.\.\.) /d' "$run/$1.log" | tail -n 25 >&2
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
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || true
[ "${version:-0}" -ge 17 ] || die "needs a JDK 17 or newer; the version of $java is ${version:-unknown}"

mkdir -p "$run"
for name in run.sh $processes; do
  if pid=$(running "$name"); then die "BookInfo is running already ($name is pid $pid); scripts/stop.sh stops it"; fi
done
rm -f "$run"/*.pid
echo "$$ $0" >"$run/run.sh.pid"
trap clean_up EXIT
trap 'exit 130' HUP INT TERM

for ((p = port; p <= port + 5; p++)); do
  ! in_use $p || die "port $p is in use; --port takes another, and the five after it"
  [ $tracing = false ] || [ $p != "$zipkin_port" ] || die "a service and the trace collector both get port $p"
done

collector=http://localhost:$zipkin_port
jaeger=http://localhost:16686
own_zipkin='' backend='' traces=none graph=none TRACE_URL=''
if $tracing; then
  if ! in_use "$zipkin_port"; then
    own_zipkin=1 backend=zipkin
  elif [ "$(status -H 'Content-Type: application/json' -d '[]' "$collector/api/v2/spans")" = 202 ]; then
    backend=$(trace_api "$collector")
    [ -n "$backend" ] || backend=$(trace_api $jaeger)
  else
    die "port $zipkin_port is in use by a program that takes no spans; --zipkin-port takes another"
  fi
fi
case $backend in
  zipkin)
    traces="$collector/zipkin/?serviceName=productpage"
    graph=$collector/zipkin/dependency
    TRACE_URL="$collector/zipkin/traces/{traceId}"
    ;;
  jaeger)
    traces="$jaeger/search?service=productpage"
    graph=$jaeger/dependencies
    TRACE_URL="$jaeger/trace/{traceId}"
    ;;
esac

if out_of_date; then build; fi

# -Xms saves 100 MB, since a heap otherwise begins with a 64th of the machine's memory. ArchiveRelocationMode=0 saves
# 120 MB, since processes share only an archive that is not relocated. The other sizes and ratios, with
# MALLOC_ARENA_MAX, save 50 MB after load. Newer JDKs warn of Tomcat's native library.
jvm="-Xms28m -Xmn12m -Xmx160m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:+ExitOnOutOfMemoryError
  --enable-native-access=ALL-UNNAMED -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
export MALLOC_ARENA_MAX=2
# A JVM refuses to start with two collectors.
chosen="${JAVA_OPTS:-} ${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-}"
[[ $chosen =~ -XX:\+Use[A-Za-z0-9]*GC ]] || jvm="$jvm -XX:+UseSerialGC"
zipkin_jvm="$jvm -XX:TieredStopAtLevel=1 -Xmx192m"
[ -n "$peak" ] || jvm="$jvm -XX:TieredStopAtLevel=1"
# The libraries that all services have, but not the starter, which each build changes.
common=$(for service in $services; do libraries "$service"; done | grep -vF "$root/" | sort | uniq -c |
  sed -n 's/^ *4 //p' | paste -s -d : -)

export TRACING_ENABLED=$tracing ZIPKIN_BASE_URL=$collector TRACE_URL HTTP_KEEP_ALIVE=true SERVICE_VERSION=v1
export DETAILS_HOSTNAME=localhost RATINGS_HOSTNAME=localhost REVIEWS_HOSTNAME=localhost
export DETAILS_SERVICE_PORT=$((port + 1)) RATINGS_SERVICE_PORT=$((port + 2))
# productpage calls these ports in turn.
export REVIEWS_SERVICE_PORT=$((port + 3)),$((port + 4)),$((port + 5))
[ "$reviews" = all ] || REVIEWS_SERVICE_PORT=$((port + 2 + ${reviews#v}))

echo "Starting with $java, version $version"
started=
archive_classes
# shellcheck disable=SC2086 # a list of options
[ -z "$own_zipkin" ] || QUERY_PORT=$zipkin_port MEM_MAX_SPANS=50000 \
  launch zipkin "$zipkin_port" $zipkin_jvm -jar scripts/target/zipkin.jar
start ratings $((port + 2)) ratings.RatingsApplication
start details $((port + 1)) details.DetailsApplication
start productpage "$port" productpage.ProductpageApplication
ENABLE_RATINGS=false start reviews-v1 $((port + 3)) reviews.ReviewsApplication
SERVICE_VERSION=v2 ENABLE_RATINGS=true STAR_COLOR=black start reviews-v2 $((port + 4)) reviews.ReviewsApplication
SERVICE_VERSION=v3 ENABLE_RATINGS=true STAR_COLOR=red start reviews-v3 $((port + 5)) reviews.ReviewsApplication
# shellcheck disable=SC2086 # names
wait_until_ready $started

cat <<END

  page      http://localhost:$port/productpage
  details   http://localhost:$((port + 1))/details/0
  ratings   http://localhost:$((port + 2))/ratings/0
  reviews   http://localhost:$((port + 3))/reviews/0 (v1), $((port + 4)) (v2), $((port + 5)) (v3)
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
  for process in $started; do
    running "${process%:*}" >/dev/null || fail "${process%:*}" "ended by itself"
  done
done
