#!/bin/sh
# Sets Metabase up as soon as there is a lake.
set -eu
# shellcheck source=docker/finops/configuration.sh
. "$(dirname "$0")/configuration.sh"

waited=0
until is_loaded; do
  if [ "$waited" -ge "${FINOPS_LAKE_WAIT:-86400}" ]; then
    say "nothing was loaded into $LAKE yet: see the log of the service finops"
    exit 1
  fi
  [ $((waited % 60)) -ne 0 ] || say 'waiting for the first ingest'
  sleep 1
  waited=$((waited + 1))
done
exec finops-metabase --config "$CONFIG" --data "$LAKE" apply "$@"
