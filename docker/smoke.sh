#!/bin/sh
# Builds the stack, starts it with the demo beside whatever runs, and looks whether Metabase shows it. Needs Docker with
# compose, some 4 GB of memory and 10 minutes; leaves nothing behind. SMOKE_KEEP=1 leaves it running.
set -eu
cd "$(dirname "$0")"
export METABASE_PORT="${METABASE_PORT:-3099}" FINOPS_EVERY_MINUTES=1
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
password=$(compose exec -T finops cat /secrets/admin/metabase-password)
url="http://127.0.0.1:$METABASE_PORT"
session=$(curl -fsS -H 'content-type: application/json' \
  -d "{\"username\":\"finops@example.com\",\"password\":\"$password\"}" "$url/api/session" | sed 's/.*"id":"\([^"]*\)".*/\1/')
ask() { curl -fsS -H "x-metabase-session: $session" "$url$1"; }

echo 'smoke: a second apply plans nothing'
compose run --rm provision --dry-run --json | grep -q '"changes": *false'
echo 'smoke: Metabase describes its own API'
ask /api/docs/openapi.json | head -c 200 >/dev/null
echo 'smoke: queries run while the data is switched'
before=$(ask /api/database | sed 's/.*"database_file":"\([^"]*\)".*/\1/')
# shellcheck disable=SC2016
compose exec -T finops sh -c '. /opt/finops/configuration.sh; finops --config "$CONFIG" --data "$LAKE" status >/dev/null'
# shellcheck disable=SC2016
compose exec -T finops sh -c '. /opt/finops/configuration.sh; finops-metabase --config "$CONFIG" --data "$LAKE" --memory 900MB switch'
after=$(ask /api/database | sed 's/.*"database_file":"\([^"]*\)".*/\1/')
[ -n "$before" ] && [ -n "$after" ]
compose run --rm provision --json | grep -q '"failed": *\[\]'
