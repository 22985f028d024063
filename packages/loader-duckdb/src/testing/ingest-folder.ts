import {
  type BillingSource,
  type FinopsError,
  type IngestReport,
  type IngestRequest,
  ingest,
  isFinopsError,
} from '@open-finops/pipeline'
import { type AwsSourceOptions, awsSource } from '@open-finops/source-aws'
import type { DuckdbStoreOptions } from '../options.ts'
import { duckdbStore } from '../store.ts'

/** How a bill of these tests is ingested. */
export interface FolderIngest {
  /** A bucket in a folder, or what the source is to be told besides. */
  readonly source: string | AwsSourceOptions
  readonly dataDir: string
  /** When the cloud wrote the bill, ISO 8601 in UTC: a bucket knows it, a folder does not. */
  readonly writtenAt?: string | undefined
  readonly store?: Omit<DuckdbStoreOptions, 'dataDir'>
  readonly request?: Omit<IngestRequest, 'source' | 'store'>
}

/** Ingests an AWS bill as a user's program does: opens the store, ingests, closes it. */
export async function ingestFolder({
  source,
  dataDir,
  writtenAt,
  store,
  request,
}: FolderIngest): Promise<IngestReport> {
  const options = typeof source === 'string' ? { location: source } : source
  const opened = await duckdbStore({ dataDir, ...store })
  try {
    const bill = awsSource(options)
    return await ingest({ source: writtenAt === undefined ? bill : dated(bill, writtenAt), store: opened, ...request })
  } finally {
    await opened.close()
  }
}

function dated(source: BillingSource, createdAt: string): BillingSource {
  return {
    ...source,
    async *discoverDeliveries(request) {
      for await (const delivery of source.discoverDeliveries(request)) yield { ...delivery, createdAt }
    },
  }
}

/** The FinopsError that an ingest ends with; any other end fails the test. */
export async function ingestFault(given: FolderIngest): Promise<FinopsError> {
  const error = await ingestFolder(given).then(
    (report) => new Error(`loaded ${report.loaded.length} deliveries, but should have failed`),
    (thrown: unknown) => thrown,
  )
  if (isFinopsError(error)) return error
  throw new Error(`no FinopsError: ${String(error)}`, { cause: error })
}
