# Draws the trace $id, given as Zipkin's or Jaeger's API returns it, in colours if $colours is true. The last line says
# whether it is complete.

def zipkin_spans:
  map({id, parent: .parentId, kind: (.kind // "" | ascii_downcase), service: .localEndpoint.serviceName, name,
    start: .timestamp, time: (.duration // 0), tags: (.tags // {})});

def jaeger_spans:
  .data[0] | .processes as $processes | .spans | map(
    {id: .spanID, parent: ([.references[]? | select(.refType == "CHILD_OF").spanID] | first),
      service: $processes[.processID].serviceName, name: .operationName, start: .startTime, time: .duration,
      tags: (reduce .tags[]? as $tag ({}; .[$tag.key] = $tag.value))}
    | .kind = (.tags["span.kind"] // ""));

# Adds a number to each span, and replaces its parent's id by the parent's number, or by "missing".
def linked:
  to_entries | map(.value + {number: .key})
  # Some tracers give both sides of a call one id: the server is then the client's child, and has its other children.
  | (map(select(.kind == "client")) | INDEX(.id)) as $clients
  | (sort_by(.kind == "server") | INDEX(.id)) as $parents
  | map(.parent =
      if .kind == "server" and $clients[.id] then $clients[.id].number
      elif .parent then $parents[.parent].number // "missing"
      else null end);

# The spans below a parent, depth first.
def tree($spans; $parent; $depth):
  $spans[] | select(.parent == $parent) | (.depth = $depth), tree($spans; .number; $depth + 1);

# The error, and Envoy's response flags, such as FI: fault injected.
def fault:
  (.error // false | tostring) as $error
  | [if $error == "false" then empty elif $error == "true" then .["http.status_code"] // "error" else $error end,
    (.response_flags // "-" | select(. != "-"))] | join(" ");

# An ANSI colour: 1 is red, 2 to 6 are others.
def colour($number): if $colours then "\u001b[3\($number)m\(.)\u001b[0m" else . end;

def left($width): . + " " * ($width - length);
def right($width): " " * ($width - length) + .;
# Microseconds as milliseconds with one decimal.
def ms: . / 100 | round | "\(. / 10 | floor).\(. % 10)";

(if type == "array" then zipkin_spans else jaeger_spans end)
| (map(.start // empty) | min // 0) as $start
| map(.start //= $start) | sort_by(.start) | linked
| (map(.start + .time) | max - $start) as $duration
| [tree(.; null; 0), tree(.; "missing"; 0)] as $drawn
| (map(select(.parent == "missing")) + (. - ($drawn | map(del(.depth))))) as $orphans
| (map(.service) | unique) as $services
| ($drawn | map("  " * .depth + .service + " " + .name | length) | max // 0) as $width
| "trace \($id): \(length) spans, \($services | length) services, \($duration | ms) ms",
  "\("service and span" | left($width))  \("kind" | left(8)) \("start ms" | right(9)) \("ms" | right(9))",
  ($drawn[]
    | ([.time / ([$duration, 1] | max) * 40 | round, 1] | max) as $bar
    | ([(.start - $start) / ([$duration, 1] | max) * 40 | floor, 40 - $bar] | min) as $before
    | (.service as $service | $services | index($service) % 5 + 2) as $number
    | (.tags | fault) as $fault
    | "\("  " * .depth + .service + " " + .name | left($width))  \(.kind | left(8)) "
      + "\(.start - $start | ms | right(9)) \(.time | ms | right(9))  \(" " * $before // "")"
      + ("=" * $bar | colour($number)) + if $fault == "" then "" else "  ! \($fault)" | colour(1) end),
  if $orphans == [] then "complete"
  else "incomplete: the parents are missing of \($orphans | map(.service + " " + .name) | join(", "))" | colour(1) end
