import { createHash } from 'node:crypto'
import { type Delivery, FinopsError } from '@open-finops/pipeline'
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
import type { Discovery } from './discover.ts'
import { isAssemblyFolder, periodOfFolder, timeOfExecution } from './find-manifests.ts'
import { nameIn } from './folder-tree.ts'
import { formatOfColumns } from './format.ts'
import { encodingOfName } from './manifest.ts'
import type { AwsFormat, ResolvedAwsOptions } from './options.ts'

/**
 * Takes all bill files below the location as the parts of one bill. Whatever would count costs twice is an error.
 * @throws FinopsError `FINOPS_NO_BILLING_FILES`, `FINOPS_SAME_CONTENT_TWICE`, `FINOPS_OVERLAPPING_RUNS`,
 *   `FINOPS_MIXED_FORMATS`, `FINOPS_UNKNOWN_LAYOUT`, `FINOPS_UNSAFE_PATH`.
 */
export async function* discoverFiles({ client, options, request }: Discovery): AsyncIterable<Discovered> {
  const { signal } = request
  const entries = await dataEntries(client, (key) => encodingOfName(key) !== undefined, signal)
  const encoding = onlyKind(
    client.place,
    entries.map((entry) => ({ client, entry })),
    ({ entry }) => encodingOfName(entry.key) ?? 'csv',
  )
  refuseOverlappingRuns(client, entries)
  const limit = pLimit(options.concurrency)
  const marked = await Promise.all(
    entries.map((entry) =>
      limit(async () => ({ client, entry, content: await contentMark({ client, entry }, { signal }) })),
    ),
  )
  refuseSameContent(marked)
  const seen = await Promise.all(
    marked.map((file) => limit(async () => ({ ...file, format: await formatOf(client, file.entry, options, signal) }))),
  )
  const version = createHash('sha256')
  for (const { entry, content } of marked) {
    version.update(JSON.stringify([entry.key.slice(client.base.length), entry.bytes, content]))
  }
  const delivery: Delivery = {
    provider: 'aws',
    exportName: `${options.name}/files`,
    slot: 'files',
    version: version.digest('hex').slice(0, 32),
    format: onlyKind(client.place, seen, ({ format }) => format),
    encoding,
    files: entries.map(({ key, bytes, etag }) => ({ key, bytes, ...(etag === undefined ? {} : { etag }) })),
    ...(options.columns === undefined ? {} : { formatOptions: { columns: options.columns } }),
  }
  yield { delivery }
}

async function formatOf(
  client: BillingClient,
  entry: ObjectEntry,
  options: ResolvedAwsOptions,
  signal?: AbortSignal,
): Promise<AwsFormat> {
  if (options.format !== undefined) return options.format
  const columns = await columnsOfFile(client, entry, signal)
  const format = formatOfColumns(columns, options.columns)
  if (format === undefined) throw unknownLayout(client.nameOf(entry.key), columns)
  return format
}

/**
 * Several assemblies or executions of one month are each the whole month. Below a month's folder any two are; runs
 * elsewhere are taken as such when they hold files of one name.
 */
function refuseOverlappingRuns(client: BillingClient, entries: readonly ObjectEntry[]): void {
  const runs = new Map<string, string>()
  for (const { key } of entries) {
    const segments = key.split('/')
    const folders = segments.slice(0, -1)
    const month = folders.findIndex((name) => periodOfFolder(name) !== undefined)
    const run = folders.findIndex((name) => isAssemblyFolder(name) || timeOfExecution(name) !== undefined)
    if (month < 0 && run < 0) continue
    const place =
      month >= 0 ? folders.slice(0, month + 1).join('/') : `${folders.slice(0, run).join('/')} ${nameIn(key)}`
    const runFolder = folders.slice(0, (run >= 0 ? run : month) + 1).join('/')
    const other = runs.get(place)
    if (other !== undefined && other !== runFolder) {
      const files = [client.nameOf(other), client.nameOf(runFolder)]
      throw new FinopsError({
        code: 'FINOPS_OVERLAPPING_RUNS',
        message: `${files.join(' and ')} look like two runs of the same month, each the whole of it`,
        hint: 'Leave `layout: files` out, so that the manifests choose the newest, or keep the newest run only.',
        details: { files },
      })
    }
    runs.set(place, runFolder)
  }
}

function unknownLayout(file: string, columns: readonly string[]): FinopsError {
  const some = columns.slice(0, 6).join(', ') || 'no header'
  return new FinopsError({
    code: 'FINOPS_UNKNOWN_LAYOUT',
    message: `${file} has none of the column layouts of AWS; it begins with ${some.slice(0, 200)}`,
    hint: 'Set `format:` to aws-cur-1, aws-cur-2, aws-focus-1-0 or aws-focus-1-2, and `columns:` if they were renamed.',
    details: { file, columns: columns.slice(0, 20) },
  })
}
