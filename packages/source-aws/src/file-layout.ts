import { createHash } from 'node:crypto'
import type { Delivery, DeliveryFile, FileEncoding } from '@open-finops/pipeline'
import { FinopsError } from '@open-finops/pipeline'
import pLimit from 'p-limit'
import type { BillingClient, ObjectEntry } from './client.ts'
import type { Discovered, Discovery } from './discover.ts'
import { columnsOfFile } from './file-head.ts'
import { isAssemblyFolder, periodOfFolder, timeOfExecution } from './find-manifests.ts'
import { nameIn } from './folder-tree.ts'
import { formatOfColumns } from './format.ts'
import { encodingOfName } from './manifest.ts'
import type { AwsFormat } from './options.ts'
import { unsafePath } from './path-safety.ts'

/**
 * Takes all bill files below the location as the parts of one bill. Whatever would count costs twice is an error.
 * @throws FinopsError `FINOPS_NO_BILLING_FILES`, `FINOPS_SAME_CONTENT_TWICE`, `FINOPS_OVERLAPPING_RUNS`,
 *   `FINOPS_MIXED_FORMATS`, `FINOPS_UNKNOWN_LAYOUT`, `FINOPS_UNSAFE_PATH`.
 */
export async function* discoverFiles({ client, options, request }: Discovery): AsyncIterable<Discovered> {
  const entries = await billFiles(client, request.signal)
  const encoding = oneEncoding(client, entries)
  refuseOverlappingRuns(client, entries)

  const limit = pLimit(options.concurrency)
  const contents = await Promise.all(
    entries.map((entry) => limit(async () => ({ entry, content: await contentMark(client, entry, request.signal) }))),
  )
  refuseSameContent(client, contents)
  const files = entries.map(
    ({ key, bytes, etag }): DeliveryFile => ({ key, bytes, ...(etag === undefined ? {} : { etag }) }),
  )
  const seen = await Promise.all(
    files.map((file) =>
      limit(async () => ({
        file,
        columns: options.format === undefined ? await columnsOfFile(client, file, request.signal) : [],
      })),
    ),
  )
  const format = options.format ?? oneFormat(client, seen, options.columns)
  const version = createHash('sha256')
  for (const { entry, content } of contents) {
    version.update(JSON.stringify([entry.key.slice(client.base.length), entry.bytes, content]))
  }
  const delivery: Delivery = {
    provider: 'aws',
    exportName: `${options.name}/files`,
    slot: 'files',
    version: version.digest('hex').slice(0, 32),
    format,
    encoding,
    files,
    ...(options.columns === undefined ? {} : { formatOptions: { columns: options.columns } }),
  }
  yield { delivery }
}

/** The data files below the location, by key. */
async function billFiles(client: BillingClient, signal?: AbortSignal): Promise<readonly ObjectEntry[]> {
  const entries: ObjectEntry[] = []
  const collect = async (prefix: string): Promise<void> => {
    for await (const page of client.list(prefix, { recursive: true, signal })) {
      for (const entry of page.objects) {
        const hidden = entry.key
          .slice(client.base.length)
          .split('/')
          .some((name) => /^[._]/.test(name))
        if (hidden) continue
        const isFolderLink = entry.outside === true && !/\.[a-z]+$/i.test(entry.key)
        if (entry.outside === true && (isFolderLink || encodingOfName(entry.key) !== undefined)) {
          throw unsafePath(client.nameOf(entry.key), client.place)
        }
        if (encodingOfName(entry.key) !== undefined) entries.push(entry)
      }
    }
  }
  await collect(client.base)
  // The location may be one object.
  const single = client.base.replace(/\/$/, '')
  if (entries.length === 0 && encodingOfName(single) !== undefined) {
    await collect(single)
    return entries.filter(({ key }) => key === single)
  }
  if (entries.length === 0) {
    throw new FinopsError({
      code: 'FINOPS_NO_BILLING_FILES',
      message: `${client.place} holds no CSV, gzip, zip or Parquet file`,
      hint: 'Point `location` at the folder that the bill files lie in.',
      details: { location: client.place },
    })
  }
  return entries.sort((a, b) => (a.key < b.key ? -1 : 1))
}

function oneEncoding(client: BillingClient, entries: readonly ObjectEntry[]): FileEncoding {
  const examples = new Map<FileEncoding, string>()
  for (const { key } of entries) {
    const encoding = encodingOfName(key)
    if (encoding !== undefined && !examples.has(encoding)) examples.set(encoding, client.nameOf(key))
  }
  const [first] = examples.keys()
  if (first === undefined || examples.size > 1) {
    throw mixedFormats(
      client,
      [...examples].map(([encoding, file]) => `${file} is ${encoding}`),
    )
  }
  return first
}

function oneFormat(
  client: BillingClient,
  seen: readonly { readonly file: DeliveryFile; readonly columns: readonly string[] }[],
  renamed: Readonly<Record<string, string>> | undefined,
): AwsFormat {
  const examples = new Map<AwsFormat, string>()
  for (const { file, columns } of seen) {
    const format = formatOfColumns(columns, renamed)
    const name = client.nameOf(file.key)
    if (format === undefined) throw unknownLayout(name, columns)
    if (!examples.has(format)) examples.set(format, name)
  }
  const [first] = examples.keys()
  if (first === undefined || examples.size > 1) {
    throw mixedFormats(
      client,
      [...examples].map(([format, file]) => `${file} is ${format}`),
    )
  }
  return first
}

/** What tells equal contents: the store's tag, or the hash of a local file. */
async function contentMark(client: BillingClient, entry: ObjectEntry, signal?: AbortSignal): Promise<string> {
  if (entry.etag !== undefined) return entry.etag
  const hash = createHash('sha256')
  for await (const chunk of await client.read(entry.key, { signal })) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

function refuseSameContent(
  client: BillingClient,
  contents: readonly { readonly entry: ObjectEntry; readonly content: string }[],
): void {
  const seen = new Map<string, ObjectEntry>()
  for (const { entry, content } of contents) {
    const twin = seen.get(`${entry.bytes} ${content}`)
    if (twin !== undefined && entry.bytes > 0) {
      const files = [client.nameOf(twin.key), client.nameOf(entry.key)]
      throw new FinopsError({
        code: 'FINOPS_SAME_CONTENT_TWICE',
        message: `${files.join(' and ')} hold the same content; its costs would count twice`,
        hint: 'Remove one of the two.',
        details: { files },
      })
    }
    seen.set(`${entry.bytes} ${content}`, entry)
  }
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

function mixedFormats(client: BillingClient, examples: readonly string[]): FinopsError {
  return new FinopsError({
    code: 'FINOPS_MIXED_FORMATS',
    message: `${client.place} holds files of more than one kind: ${examples.join(', ')}`,
    hint: 'Give each kind a folder and an entry of its own.',
    details: { location: client.place, found: examples },
  })
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
