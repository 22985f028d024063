#!/bin/sh
# Makes each secret once. What is there stays: Metabase's data depends on it.
set -eu
: "${FINOPS_SECRETS_DIR:=/secrets}"
: "${FINOPS_DATA_DIR:=/data}"

make() {
  path="$FINOPS_SECRETS_DIR/$1"
  [ ! -s "$path" ] || return 0
  mkdir -p "$(dirname "$path")"
  # The file appears with its content: a run that broke off leaves no half of a secret.
  printf '%s' "${2:-$(head -c 24 /dev/urandom | base64 | tr '+/' 'ab')}" >"$path.new"
  chmod 444 "$path.new"
  mv "$path.new" "$path"
}

# A letter and a digit, whatever chance gives: Metabase asks for both.
make admin/metabase-password "${FINOPS_METABASE_PASSWORD:-$(head -c 18 /dev/urandom | base64 | tr '+/' 'ab')x7}"
make database/password
make database/encryption-key
make clickhouse/password
make clickhouse/metabase-password
if [ "$(id -u)" = 0 ]; then chown 1000:1000 "$FINOPS_DATA_DIR"; fi
