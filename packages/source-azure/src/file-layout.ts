import { createHash } from 'node:crypto'
import { type Delivery, type DeliveryFile, type FileEncoding, FinopsError } from '@open-finops/pipeline'
import {
  type BillingClient,
  columnsOfFile,
  contentMark,
  type Discovered,
  dataEntries,
  type ObjectEntry,
  onlyKind,
  refuseSameContent,
} from '@open-finops/pipeline/delivered-files'
import pLimit from 'p-limit'
import { type Discovery, noAmortizedExport } from './discover.ts'
import { formatOfColumns } from './format.ts'
import { encodingOfName } from './manifest.ts'
import type { AzureFormat } from './options.ts'
import { keyOfAmortizedLocation } from './pair-keys.ts'

/** A data file with what tells its content and its layout. */
interface BillFile {
  readonly client: BillingClient
  readonly entry: ObjectEntry
  readonly content: string
  readonly encoding: FileEncoding
  readonly format: AzureFormat
}

/**
 * Takes all bill files below the location (or the two locations of a pair) as the parts of one bill. Whatever would
 * count costs twice is an error.
 * @throws FinopsError `FINOPS_NO_BILLING_FILES`, `FINOPS_SAME_CONTENT_TWICE`, `FINOPS_OVERLAPPING_RUNS`,
 *   `FINOPS_MIXED_FORMATS`, `FINOPS_UNKNOWN_LAYOUT`, `FINOPS_UNSAFE_PATH`.
 */
export async function* discoverFiles(discovery: Discovery): AsyncIterable<Discovered> {
  const { client, amortized, options, request } = discovery
  const own = await billFiles(discovery, client)
  const twin = amortized === undefined ? [] : await billFiles(discovery, amortized)
  const all = [...own, ...twin]
  refuseSameContent(all)
  const encoding = onlyKind(client.place, all, ({ encoding }) => encoding)
  const format = onlyKind(client.place, all, ({ format }) => format)
  const fileOf = ({ entry: { key, bytes, etag } }: BillFile): DeliveryFile => ({
    key,
    bytes,
    ...(etag === undefined ? {} : { etag }),
  })
  const version = createHash('sha256')
  for (const { entry, content, client: at } of all) {
    version.update(JSON.stringify([entry.key.slice(at.base.length), entry.bytes, content]))
  }
  const delivery: Delivery = {
    provider: 'azure',
    exportName: `${options.name}/files`,
    slot: 'files',
    version: version.digest('hex').slice(0, 32),
    format,
    encoding,
    files:
      amortized === undefined
        ? own.map(fileOf)
        : [
            ...own.map((file) => ({ ...fileOf(file), role: 'actual' })),
            ...twin.map((file) => ({
              ...fileOf(file),
              key: keyOfAmortizedLocation(file.entry.key),
              role: 'amortized',
            })),
          ],
    ...(options.columns === undefined ? {} : { formatOptions: { columns: options.columns } }),
  }
  if (amortized === undefined && format === 'azure-cost-details-1') {
    request.onEvent?.(noAmortizedExport(client, ['all files']))
  }
  yield { delivery }
}

async function billFiles({ options, request }: Discovery, client: BillingClient): Promise<readonly BillFile[]> {
  const { signal } = request
  const entries = await dataEntries(client, (key) => encodingOfName(key) !== undefined, signal)
  refuseOverlappingRuns(client, entries)
  const limit = pLimit(options.concurrency)
  return await Promise.all(
    entries.map((entry) =>
      limit(async (): Promise<BillFile> => {
        const columns = options.format === undefined ? await columnsOfFile(client, entry, signal) : []
        const format = options.format ?? formatOfColumns(columns, options.columns)
        if (format === undefined) throw unknownLayout(client.nameOf(entry.key), columns)
        const content = await contentMark({ client, entry }, { signal })
        return { client, entry, content, format, encoding: encodingOfName(entry.key) ?? 'csv' }
      }),
    ),
  )
}

const dateRange = /^\d{8}-\d{8}$/
const runFolder = /^(\d{12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** Runs of one date range are each the whole of it: their folders lie side by side in the folder of the range. */
function refuseOverlappingRuns(client: BillingClient, entries: readonly ObjectEntry[]): void {
  const runs = new Map<string, string>()
  for (const { key } of entries) {
    const folders = key.split('/').slice(0, -1)
    const range = folders.findIndex((name) => dateRange.test(name))
    const run = folders.findIndex((name, at) => at > range && runFolder.test(name))
    if (range < 0 || run < 0) continue
    const place = folders.slice(0, run).join('/')
    const folder = folders.slice(0, run + 1).join('/')
    const other = runs.get(place)
    if (other !== undefined && other !== folder) {
      const files = [client.nameOf(other), client.nameOf(folder)]
      throw new FinopsError({
        code: 'FINOPS_OVERLAPPING_RUNS',
        message: `${files.join(' and ')} are two runs of one date range, each the whole of it`,
        hint: 'Leave `layout: files` out, so that the manifests choose the newest, or keep the newest run only.',
        details: { files },
      })
    }
    runs.set(place, folder)
  }
}

function unknownLayout(file: string, columns: readonly string[]): FinopsError {
  const some = columns.slice(0, 6).join(', ') || 'no header'
  return new FinopsError({
    code: 'FINOPS_UNKNOWN_LAYOUT',
    message: `${file} has none of the column layouts of Azure; it begins with ${some.slice(0, 200)}`,
    hint: 'Set `format:` to azure-cost-details-1, azure-focus-1-0, azure-focus-1-0r2 or azure-focus-1-2, and `columns:` if they were renamed.',
    details: { file, columns: columns.slice(0, 20) },
  })
}
