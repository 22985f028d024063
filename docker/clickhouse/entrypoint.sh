#!/bin/sh
# Hands passwords from files to ClickHouse's own entry point, which knows them by environment only
# (github.com/ClickHouse/ClickHouse/issues/85926).
set -eu

for name in password metabase-password; do
  if [ ! -s "${FINOPS_SECRETS_DIR:-/secrets}/clickhouse/$name" ]; then
    echo "clickhouse: there is no secret $name" >&2
    exit 1
  fi
done
CLICKHOUSE_PASSWORD=$(cat "${FINOPS_SECRETS_DIR:-/secrets}/clickhouse/password")
METABASE_CLICKHOUSE_PASSWORD=$(cat "${FINOPS_SECRETS_DIR:-/secrets}/clickhouse/metabase-password")
export CLICKHOUSE_PASSWORD METABASE_CLICKHOUSE_PASSWORD
exec "${CLICKHOUSE_ENTRYPOINT:-/entrypoint.sh}" "$@"
