#!/usr/bin/env node
// Committed, so that a package manager can link it before the first build.
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`finops-metabase needs Node 22.18 or newer; this is Node ${process.versions.node}.\n`)
  process.exitCode = 1
} else if (existsSync(main)) {
  await import(main.href)
} else {
  process.stderr.write('finops-metabase is not built yet. In the workspace root, run: npm run build\n')
  process.exitCode = 1
}
