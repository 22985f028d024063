import { rmSync } from 'node:fs'
import { duckdbStore } from '@open-finops/loader-duckdb'
import { ingest } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { report } from './report.ts'

/**
 * A whole ingest as a user runs it: discovery, transform, tie-out, commit.
 * Usage: node run/finops.ts <location> <data folder>
 */
const [location = '', dataDir = ''] = process.argv.slice(2)
rmSync(dataDir, { recursive: true, force: true })
const started = performance.now()
const store = await duckdbStore({ dataDir })
const done = await ingest({ source: awsSource({ name: 'bench', location }), store })
await store.close()
const periods = done.loaded.flatMap((load) => load.periods)
report(started, { rows: periods.reduce((rows, period) => rows + period.sourceRows, 0) })
