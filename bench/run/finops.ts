import { rmSync } from 'node:fs'
import { duckdbStore } from '@open-finops/loader-duckdb'
import { ingest } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { azureSource } from '@open-finops/source-azure'
import { gcpSource } from '@open-finops/source-gcp'
import { report } from './report.ts'

/**
 * A whole ingest as a user runs it: discovery, transform, tie-out, commit.
 * Usage: node run/finops.ts <provider> <location> <data folder>
 */
const sources = { aws: awsSource, azure: azureSource, gcp: gcpSource } as const
const [provider = '', location = '', dataDir = ''] = process.argv.slice(2)
const sourceOf = sources[provider as keyof typeof sources]
rmSync(dataDir, { recursive: true, force: true })
const started = performance.now()
const store = await duckdbStore({ dataDir })
const done = await ingest({ source: sourceOf({ name: 'bench', location }), store })
await store.close()
const periods = done.loaded.flatMap((load) => load.periods)
report(started, { rows: periods.reduce((rows, period) => rows + period.sourceRows, 0) })
