import {
  type BillingPeriodRange,
  type FocusStore,
  type IngestReport,
  ingest,
  isFinopsError,
  type OnEvent,
} from '@open-finops/pipeline'
import type { ExportConfig, FinopsConfig } from './config/load.ts'
import { openReader } from './open-reader.ts'
import { openStore } from './open-store.ts'

/** What is to be ingested, and how. */
export interface IngestExportsRequest {
  readonly config: FinopsConfig
  readonly exports: readonly ExportConfig[]
  readonly periods: BillingPeriodRange
  readonly dryRun: boolean
  readonly strict: boolean
  readonly allowUntied: boolean
  readonly onEvent: OnEvent
  readonly signal: AbortSignal
}

/** How it went with one export. */
export interface ExportOutcome {
  readonly name: string
  readonly location: string
  /** Also of an export that failed: what was done before. */
  readonly report: IngestReport | undefined
  readonly error: unknown
}

/** Ingests one export after another; one that fails does not hold up the others, an interruption does. */
export async function ingestExports(request: IngestExportsRequest): Promise<readonly ExportOutcome[]> {
  const { config, dryRun, signal } = request
  const store = dryRun ? await planningStore(config) : await openStore(config)
  const outcomes: ExportOutcome[] = []
  try {
    for (const entry of request.exports) {
      outcomes.push(await ingestExport(request, entry, store))
      if (signal.aborted) break
    }
  } finally {
    await store.close()
  }
  return outcomes
}

async function ingestExport(
  request: IngestExportsRequest,
  entry: ExportConfig,
  store: FocusStore,
): Promise<ExportOutcome> {
  const { periods, dryRun, strict, allowUntied, onEvent, signal } = request
  const { name, location } = entry
  try {
    const source = entry.provider.createSource(entry.options)
    const report = await ingest({ source, store, periods, dryRun, strict, allowUntied, onEvent, signal })
    return { name, location, report, error: undefined }
  } catch (error) {
    const report = isFinopsError(error) ? (error.details['report'] as IngestReport | undefined) : undefined
    return { name, location, report, error }
  }
}

/** Knows what is loaded, and loads nothing: a dry run takes no lock and leaves no trace, not even a data folder. */
async function planningStore(config: FinopsConfig): Promise<FocusStore> {
  const reader = await openReader({ dataDir: config.dataDir, config }).catch((error: unknown) => {
    if (isFinopsError(error) && error.code === 'FINOPS_NO_LAKE') return undefined
    throw error
  })
  const loaded = (await reader?.deliveries()) ?? []
  await reader?.close()
  return {
    specVersion: 'v1',
    name: 'plan',
    workspace: config.dataDir,
    listLoadedDeliveries: () => Promise.resolve(loaded),
    loadDelivery: () => Promise.reject(new Error('a dry run loads nothing')),
    close: () => Promise.resolve(),
  }
}
