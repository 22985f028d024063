import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BillingSource, type FinopsError, type IngestReport, ingest, isFinopsError } from '@open-finops/pipeline'
import { duckdbStore } from '../store.ts'
import { wholeLake } from './lake-content.ts'

/** Ingests a source's bill as a user's program does: opens the store, ingests, closes it. */
export async function ingestSource(source: BillingSource, dataDir: string): Promise<IngestReport> {
  const store = await duckdbStore({ dataDir })
  try {
    return await ingest({ source, store })
  } finally {
    await store.close()
  }
}

/**
 * The fault that an ingest ends with. The lake is as it was before, for every reader, and the fault says what to do.
 */
export async function faultThatLeaves(dataDir: string, source: BillingSource): Promise<FinopsError> {
  const look = async (): Promise<unknown> => [
    await wholeLake(dataDir),
    await readFile(join(dataDir, 'CURRENT'), 'utf8'),
  ]
  const before = await look()
  const error = await ingestSource(source, dataDir).then(
    ({ loaded }) => new Error(`loaded ${loaded.length} deliveries, but should have failed`),
    (thrown: unknown) => thrown,
  )
  if (!isFinopsError(error)) throw new Error(`no FinopsError: ${String(error)}`, { cause: error })
  const after = await look()
  if (JSON.stringify(after, digits) !== JSON.stringify(before, digits))
    throw new Error(`${error.code} changed the lake`)
  if (!/\w{3}/.test(error.hint ?? '')) throw new Error(`${error.code} does not say what to do`)
  return error
}

function digits(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
