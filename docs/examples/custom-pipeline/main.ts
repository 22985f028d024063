// Loads a folder of bills and logs what happens as JSON lines: for cron, a container, or a step of your own pipeline.
// Usage: node main.ts <folder of bills> <data folder>
import { duckdbStore } from '@open-finops/loader-duckdb'
import { type IngestEvent, ingest, isFinopsError } from '@open-finops/pipeline'
import { focusFolder } from './focus-folder.ts'

const [bills = './bills', dataDir = './data'] = process.argv.slice(2)

try {
  const store = await duckdbStore({ dataDir, lockTimeout: 60 })
  try {
    const { loaded, unchanged } = await ingest({ source: focusFolder(bills), store, onEvent: logEvent })
    log({ type: 'done', loaded: loaded.length, unchanged: unchanged.length })
  } finally {
    await store.close()
  }
} catch (error) {
  if (!isFinopsError(error)) throw error
  const { code, message, hint, retryable } = error
  log({ type: 'failed', code, message, hint, retryable })
  process.exitCode = 1
}

function logEvent(event: IngestEvent): void {
  if (event.type === 'file-progress' || event.type === 'load-progress') return
  const delivery = 'delivery' in event ? event.delivery.slot : undefined
  if (event.type === 'delivery-loaded') log({ type: event.type, delivery, periods: event.load.periods })
  else log({ ...event, delivery })
}

function log(facts: object): void {
  console.log(JSON.stringify({ time: new Date().toISOString(), ...facts }))
}
