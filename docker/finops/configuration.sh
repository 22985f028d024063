# Sourced: which configuration and which data folder. Without a finops.yaml of the user's it is the demo's.
# shellcheck shell=sh disable=SC2034
: "${FINOPS_CONFIG_DIR:=/config}"
: "${FINOPS_DATA_DIR:=/data}"

if [ -f "$FINOPS_CONFIG_DIR/finops.yaml" ]; then
  CONFIG="$FINOPS_CONFIG_DIR/finops.yaml"
  LAKE="$FINOPS_DATA_DIR/lake"
  IS_DEMO=no
else
  CONFIG="$FINOPS_DATA_DIR/demo/finops.yaml"
  LAKE="$FINOPS_DATA_DIR/demo/data"
  IS_DEMO=yes
fi

if [ -d "$FINOPS_CONFIG_DIR/dashboards" ]; then
  export FINOPS_DASHBOARDS="$FINOPS_CONFIG_DIR/dashboards"
fi

say() {
  echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*" >&2
}
