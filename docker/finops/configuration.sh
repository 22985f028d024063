# Sourced: which configuration and which data folder. Without a finops.yaml of the user's it is the demo's.
# shellcheck shell=sh disable=SC2034
: "${FINOPS_CONFIG_DIR:=/config}"
: "${FINOPS_DATA_DIR:=/data}"
: "${FINOPS_SECRETS_DIR:=/secrets}"
: "${FINOPS_STORE:=lake}"

say() {
  echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*" >&2
}

if [ -f "$FINOPS_CONFIG_DIR/finops.yaml" ]; then
  CONFIG="$FINOPS_CONFIG_DIR/finops.yaml"
  LAKE="$FINOPS_DATA_DIR/lake"
  IS_DEMO=no
else
  CONFIG="$FINOPS_DATA_DIR/demo/finops.yaml"
  LAKE="$FINOPS_DATA_DIR/demo/data"
  IS_DEMO=yes
fi

case "$FINOPS_STORE" in
  lake) ;;
  clickhouse)
    FINOPS_CLICKHOUSE_PASSWORD=$(cat "$FINOPS_SECRETS_DIR/clickhouse/password")
    FINOPS_METABASE_CLICKHOUSE_USER=metabase
    FINOPS_METABASE_CLICKHOUSE_PASSWORD_FILE="$FINOPS_SECRETS_DIR/clickhouse/metabase-password"
    export FINOPS_CLICKHOUSE_PASSWORD FINOPS_METABASE_CLICKHOUSE_USER FINOPS_METABASE_CLICKHOUSE_PASSWORD_FILE
    DEMO_CONFIG="$CONFIG"
    [ "$IS_DEMO" = no ] || CONFIG="$FINOPS_DATA_DIR/demo/finops-clickhouse.yaml"
    LAKE="$LAKE-clickhouse"
    ;;
  *)
    say "FINOPS_STORE must be lake or clickhouse, not '$FINOPS_STORE'"
    exit 2
    ;;
esac

# A lake says so itself; of rows elsewhere the schedule does.
is_loaded() {
  [ -f "$LAKE/CURRENT" ] || [ -f "$LAKE/LOADED" ]
}

if [ -d "$FINOPS_CONFIG_DIR/dashboards" ]; then
  export FINOPS_DASHBOARDS="$FINOPS_CONFIG_DIR/dashboards"
fi
