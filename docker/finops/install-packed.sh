#!/bin/sh
# Packs finops-metabase and every package of the workspace that it needs, and installs them into a folder of their own.
set -eu
target=$1
packed=$(mktemp -d)
pnpm=$(ls -d .tools/node_modules/@pnpm/exe.*/pnpm)

"$pnpm" --filter '@open-finops/metabase...' --recursive exec "$PWD/$pnpm" pack --pack-destination "$packed" >/dev/null
mkdir -p "$target"
npm install --prefix "$target" --omit=dev --no-audit --no-fund --loglevel=error "$packed"/*.tgz
rm -rf "$packed"
