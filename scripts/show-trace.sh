#!/usr/bin/env bash
# Shows a trace as a waterfall: the newest one of productpage, or the one given.
# Exits with 1 when it is incomplete: spans are there whose parents are not. A trace can be seen a second or two after its request.
#
# Usage: scripts/show-trace.sh [TRACE_ID] [--url URL]
#   --url URL    Zipkin or Jaeger; by default the one that answers at http://localhost:9411 or http://localhost:16686
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

id=
urls="http://localhost:9411 http://localhost:16686"
while [ $# -gt 0 ]; do
  case $1 in
    --url) urls=${2:-} && shift ;;
    -h | --help) usage && exit ;;
    -*) die "unknown option $1 (--help shows what there is)" ;;
    *) id=$1 ;;
  esac
  shift || break
done
[ -n "$urls" ] || die "--url needs a value"
case $id in *[!0-9a-fA-F]*) die "a trace id has hexadecimal digits only, not '$id'" ;; esac
need curl

jq=(jq -r)
if ! command -v jq >/dev/null; then
  jq=("${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$root/scripts/target/jq.jar" -r)
  "${jq[@]}" -h >/dev/null 2>&1 ||
    die "needs jq (https://jqlang.github.io/jq), or a JDK and ./mvnw package -DskipTests, which brings a jq in Java"
fi

api=
for url in $urls; do
  url=${url%/}
  api=$(trace_api "$url")
  [ -z "$api" ] || break
done

# One line a span: id, parent, kind, service, name, start and duration in µs, error
case $api in
  zipkin)
    newest="$url/api/v2/traces?serviceName=productpage&limit=10"
    newest_id='max_by([.[].timestamp // 0] | min) | .[0].traceId // empty'
    trace=$url/api/v2/trace/
    spans='.[] | [.id, .parentId, .kind, .localEndpoint.serviceName, .name, .timestamp // 0, .duration // 0,
      (.tags // {} | if has("error") then "! " + .error else "" end)]'
    ;;
  jaeger)
    newest="$url/api/traces?service=productpage&limit=10"
    newest_id='.data // [] | max_by([.spans[].startTime] | min) | .traceID // empty'
    trace=$url/api/traces/
    # shellcheck disable=SC2016 # jq's variables
    spans='.data[0] | .processes as $processes | .spans[]
      | (reduce .tags[]? as $tag ({}; .[$tag.key] = $tag.value)) as $tags | .processID as $process
      | [.spanID, ([.references[]? | select(.refType == "CHILD_OF") | .spanID] | .[0]), $tags["span.kind"],
        $processes[$process].serviceName, .operationName, .startTime, .duration,
        (if ($tags.error // false | tostring) == "false" then "" else "! " + ($tags["http.status_code"] // "error" | tostring) end)]'
    ;;
  *) die "neither Zipkin nor Jaeger answers at ${urls// / or }; --url names another" ;;
esac
spans="$spans"' | map(. // "" | tostring) | @tsv'

columns=$({ stty size </dev/tty | cut -d ' ' -f 2; } 2>/dev/null) || columns=120

# Draws a trace from its spans in the order of their start. Exit code 1: parents are missing; 2 more: the trace is so young
# that spans may be on their way.
draw() {
  LC_ALL=C awk -F '\t' -v id="$id" -v now="$(date +%s)" -v columns="$columns" '
    function add(i, level,   children, count, k) {
      if (i in depth) return
      depth[i] = level
      order[++drawn] = i
      count = split(child[i], children, " ")
      for (k = 1; k <= count; k++) add(children[k], level + 1)
    }
    function orphan(i) {
      orphans = orphans (orphans == "" ? "" : ", ") service[i] " " name[i]
      add(i, 0)
    }
    function repeat(text, count,   out) {
      while (count-- > 0) out = out text
      return out
    }
    {
      span[NR] = $1; parent[NR] = $2; kind[NR] = tolower($3); service[NR] = $4; name[NR] = $5
      start[NR] = $6; time[NR] = $7; error[NR] = $8
      if (!($4 in seen)) { seen[$4]; services++ }
      if ($6 && !t0) t0 = $6
      if ($6 + $7 > end) end = $6 + $7
      # Some tracers give both sides of a call one id: the client is then the parent, and the server has the children.
      if (kind[NR] == "client") client[$1] = NR
      if (kind[NR] == "server" || !($1 in owner)) owner[$1] = NR
    }
    END {
      for (i = 1; i <= NR; i++) {
        if (!start[i]) start[i] = t0
        if (kind[i] == "server" && span[i] in client) p = client[span[i]]
        else if (parent[i] == "") p = 0
        else p = (parent[i] in owner) ? owner[parent[i]] : -1
        child[p] = child[p] " " i
      }
      count = split(child[0], top, " ")
      for (k = 1; k <= count; k++) add(top[k], 0)
      count = split(child[-1], top, " ")
      for (k = 1; k <= count; k++) orphan(top[k])
      # What is left has itself among its ancestors.
      for (i = 1; i <= NR; i++) if (!(i in depth)) orphan(i)

      for (i = 1; i <= NR; i++) {
        label[i] = repeat("  ", depth[i]) service[i] " " name[i]
        if (length(label[i]) > widest) widest = length(label[i])
      }
      total = end > t0 ? end - t0 : 1
      bar = columns - widest - 40
      if (bar < 20) bar = 20
      printf "trace %s: %d spans, %d services, %.1f ms\n", id, NR, services, (end - t0) / 1000
      format = "%-" widest "s  %-8s %9s %9s  "
      printf format "\n", "service and span", "kind", "start ms", "ms"
      for (k = 1; k <= NR; k++) {
        i = order[k]
        dashes = int(time[i] / total * bar + 0.5)
        if (dashes < 1) dashes = 1
        from = int((start[i] - t0) / total * bar)
        if (from + dashes > bar) from = bar - dashes
        printf format "%-" bar "s %s\n", label[i], kind[i], sprintf("%.1f", (start[i] - t0) / 1000),
          sprintf("%.1f", time[i] / 1000), repeat(" ", from) repeat("=", dashes), error[i]
      }
      print (orphans == "" ? "complete" : "incomplete: the parents are missing of " orphans)
      exit (orphans != "") + 2 * (now - end / 1000000 < (orphans == "" ? 2 : 6))
    }'
}

# Services report within a second or two, Envoy within five.
for ((tries = 0; tries < 6; tries++)); do
  [ $tries -eq 0 ] || sleep 1
  [ -n "$id" ] || id=$(curl -s -m 10 "$newest" | "${jq[@]}" "$newest_id") || id=
  [ -n "$id" ] || continue
  json=$(curl -sf -m 10 "$trace$id") || continue
  code=0
  picture=$("${jq[@]}" "$spans" <<<"$json" | sort -t $'\t' -k6,6n | draw) || code=$?
  [ $code -ge 2 ] || break
done
[ -n "$id" ] || die "$url has no trace of productpage yet"
[ -n "${picture:-}" ] || die "$url has no trace $id"
echo "$picture"
exit $((code % 2))
