#!/bin/sh
# Reads secrets from files, as Metabase's own image does and a plain java -jar does not, and becomes Metabase.
set -eu

# MB_DB_PASS_FILE=/secrets/… → MB_DB_PASS
from_file() {
  eval "file=\${$1_FILE:-}"
  [ -n "$file" ] || return 0
  if [ ! -r "$file" ]; then
    echo "metabase: $1_FILE names $file, which can't be read" >&2
    exit 1
  fi
  value=$(cat "$file")
  if [ -z "$value" ]; then
    echo "metabase: $file is empty, and $1 must not be" >&2
    exit 1
  fi
  export "$1=$value"
  unset "$1_FILE"
}

for name in MB_DB_CONNECTION_URI MB_DB_USER MB_DB_PASS MB_ENCRYPTION_SECRET_KEY; do
  from_file "$name"
done

# The option is the one that Metabase's guide starts it with. Several in one variable are several words.
# shellcheck disable=SC2086
exec java --add-opens java.base/java.nio=ALL-UNNAMED ${JAVA_OPTS:-} -jar "${METABASE_JAR:-/opt/metabase/metabase.jar}"
