#!/bin/sh
# Builds the stack, starts it with the demo beside whatever runs, and looks whether Metabase shows it. Needs Docker with
# compose, some 4 GB of memory and 10 minutes; leaves nothing behind. SMOKE_KEEP=1 leaves it running.
#   docker/smoke.sh              over the lake
#   docker/smoke.sh clickhouse   over ClickHouse
set -eu
case "${1:-lake}" in
  lake | clickhouse) FINOPS_STORE="${1:-lake}" ;;
  *) echo "smoke: lake or clickhouse, not $1" >&2 && exit 2 ;;
esac
export FINOPS_STORE
[ "$FINOPS_STORE" = lake ] || export COMPOSE_PROFILES=clickhouse
cd "$(dirname "$0")"
export METABASE_PORT="${METABASE_PORT:-3099}" CLICKHOUSE_PORT="${CLICKHOUSE_PORT:-8199}" FINOPS_EVERY_MINUTES=600
project=open-finops-smoke
compose() { docker compose -p "$project" "$@"; }
finish() {
  code=$?
  [ "$code" = 0 ] || compose logs --tail 40
  [ -n "${SMOKE_KEEP:-}" ] || compose down --volumes --remove-orphans >/dev/null 2>&1
  [ "$code" = 0 ] && echo 'smoke: passed' || echo 'smoke: failed'
}
trap finish EXIT

if [ -f config/finops.yaml ]; then
  echo 'smoke: docker/config/finops.yaml is there; this test is for the demo. Move it away first.' >&2
  exit 1
fi
compose up --build --detach
echo 'smoke: waiting for the dashboards'
compose wait provision
# What the service has in its environment, and a command in it.
inside() {
  # shellcheck disable=SC2016
  compose exec -T finops sh -c '. /opt/finops/configuration.sh; exec "$@"' sh "$@"
}
in_lake() {
  # shellcheck disable=SC2016
  compose exec -T finops sh -c '. /opt/finops/configuration.sh; command=$1; shift; exec "$command" --config "$CONFIG" --data "$LAKE" "$@"' sh "$@"
}

echo 'smoke: a second apply plans nothing'
in_lake finops-metabase apply --dry-run --json | grep -q '"changes": *false'
echo 'smoke: Metabase describes its own API'
# shellcheck disable=SC2016
inside node -e 'fetch(`${process.env.FINOPS_METABASE_URL}/api/docs/openapi.json`).then(({ ok }) => process.exit(ok ? 0 : 1))'
echo 'smoke: every card runs, also while Metabase moves to another generation'
inside node --input-type=module - 40 <smoke-queries.mjs &
queries=$!
sleep 5
# Another setting is another file, as another bill would be.
in_lake finops-metabase --memory 900MB switch
wait "$queries"
