// One ingest, as a user's program does it: the process that is killed. It begins when its standard input closes, says
// what it is at, and how it ended.
// Usage: node ingest-once.ts '<IngestJob as JSON>'
import { once } from 'node:events'
import { duckdbStore } from '@open-finops/loader-duckdb'
import { ingest, isFinopsError } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import type { IngestEnd, IngestJob } from './ingest-job.ts'

const { lockTimeout, dataDir, ...source } = JSON.parse(process.argv[2] ?? '{}') as IngestJob
let said = ''
say('ready')
await once(process.stdin.resume(), 'end')
say('opening')
end(await run())

async function run(): Promise<IngestEnd> {
  try {
    const store = await duckdbStore({ dataDir, ...(lockTimeout === undefined ? {} : { lockTimeout }) })
    try {
      const { loaded } = await ingest({ source: awsSource(source), store, onEvent: (event) => tell(event.type) })
      return { loaded: loaded.length }
    } finally {
      say('closing')
      await store.close()
    }
  } catch (error) {
    if (!isFinopsError(error)) return { code: 'unforeseen', message: String(error), holder: Number.NaN }
    return { code: error.code, message: error.message, holder: Number(error.details['pid']) }
  }
}

/** While one delivery is loaded the next is fetched; then loading is what it is at. */
function tell(step: string): void {
  const steps =
    step === 'fetch-started' && said !== 'load-started'
      ? [step]
      : ['discovery-started', 'load-started', 'delivery-loaded']
  if (steps.includes(step)) say(step)
}

function say(step: string): void {
  process.stdout.write(`${step}\n`)
  said = step
}

function end(result: IngestEnd): void {
  process.stdout.write(`${JSON.stringify(result)}\n`)
  process.exitCode = 'code' in result ? 1 : 0
}
