#!/bin/sh
# Fetches what is new and lets Metabase read it, again and again. A round that fails is said and tried again at its time.
set -u
# shellcheck source=docker/finops/configuration.sh
. "$(dirname "$0")/configuration.sh"

every=${FINOPS_EVERY_MINUTES:-360}
case "$every" in
  '' | *[!0-9]* | 0) say "FINOPS_EVERY_MINUTES must be a number of minutes, not '$every'" && exit 2 ;;
esac

child=
stop() {
  [ -z "$child" ] || kill "$child" 2>/dev/null
  exit 0
}
trap stop TERM INT

# In the background, so that a signal is heard at once.
run() {
  "$@" &
  child=$!
  wait "$child"
  code=$?
  child=
  return "$code"
}

ingest() {
  if run finops --config "$CONFIG" --data "$LAKE" ingest; then
    is_loaded || touch "$LAKE/LOADED"
  else
    say 'the ingest failed; what was there stays'
  fi
}

# The demo's bills are the same for every store.
demo() {
  if [ "$FINOPS_STORE" = lake ]; then
    [ -f "$CONFIG" ] || run finops demo --dir "$FINOPS_DATA_DIR/demo" || say 'the demo failed'
    return 0
  fi
  if [ ! -f "$DEMO_CONFIG" ] && ! run finops demo --dir "$FINOPS_DATA_DIR/demo"; then
    say 'the demo failed'
    return 0
  fi
  {
    grep -v '^store:' "$DEMO_CONFIG"
    # shellcheck disable=SC2016
    echo 'store: { clickhouse: { url: http://clickhouse:8123, user: finops, password: "${FINOPS_CLICKHOUSE_PASSWORD}" } }'
  } >"$CONFIG.new"
  mv "$CONFIG.new" "$CONFIG"
  ingest
}

rounds=0
while :; do
  if [ "$IS_DEMO" = yes ]; then demo; else ingest; fi
  # Before the first apply there is nothing to switch: provision does that.
  if [ "$rounds" -gt 0 ] && is_loaded; then
    run finops-metabase --config "$CONFIG" --data "$LAKE" switch || say 'Metabase goes on with the data it has'
  fi
  rounds=$((rounds + 1))
  if [ -n "${FINOPS_ROUNDS:-}" ] && [ "$rounds" -ge "$FINOPS_ROUNDS" ]; then exit 0; fi
  say "next in $every minutes"
  run sleep $((every * ${FINOPS_MINUTE:-60}))
done
