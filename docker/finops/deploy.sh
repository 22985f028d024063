#!/bin/sh
# Puts finops, finops-metabase and what they need into a folder: the built packages of this workspace, and those of others at
# the versions of pnpm-lock.yaml.
set -eu
target=$1
pnpm=$(ls -d .tools/node_modules/@pnpm/exe.*/pnpm)

"$pnpm" --filter @open-finops/metabase deploy --prod --legacy "$target"
ln -s ../../bin/finops-metabase.js "$target/node_modules/.bin/finops-metabase"
# Maps are for debuggers; of the charts' builds the page takes a small one. It is a third of the size.
find "$target/node_modules/.pnpm" -name '*.map' -delete
find "$target"/node_modules/.pnpm/echarts@*/node_modules/echarts/dist -type f ! -name '*.min.js' -delete
