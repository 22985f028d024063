import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'

/** Files of a bucket or folder by key, in the order in which a cloud would write them. */
export type BillTree = Readonly<Record<string, Buffer | string>>

export const legacyHeader: string =
  'identity/LineItemId,bill/PayerAccountId,lineItem/LineItemType,lineItem/UnblendedCost'

/** A legacy CSV with its header and `rows` rows; `seed` makes contents differ. */
export function legacyCsv(rows: number, seed = ''): string {
  const lines = Array.from({ length: rows }, (_, row) => `${seed}${row},000011112222,Usage,0.${row}1`)
  return `${[legacyHeader, ...lines].join('\n')}\n`
}

/** What a legacy month is made of. */
export interface LegacyMonth {
  /** `YYYY-MM`. */
  readonly month: string
  /** Report path prefix, as AWS writes it into keys: may be empty or begin with a slash. */
  readonly prefix?: string
  readonly report?: string
  readonly assembly?: string
  readonly layout?: 'create-new' | 'overwrite' | 'athena'
  readonly parts?: readonly (Buffer | string)[]
  readonly extension?: string
}

/** The objects of one legacy month: data first, manifests last. */
export function legacyMonth(given: LegacyMonth): BillTree {
  const { month, prefix = 'reports', report = 'cur-hourly', layout = 'create-new' } = given
  const assembly = given.assembly ?? assemblyId(month)
  const extension = given.extension ?? (layout === 'athena' ? 'snappy.parquet' : 'csv.gz')
  const parts = given.parts ?? [gzipSync(legacyCsv(3, month))]
  const top = `${prefix === '' ? '' : `${prefix}/`}${report}`
  const period = `${top}/${periodFolder(month)}`
  const data = {
    'create-new': `${period}/${assembly}`,
    overwrite: period,
    athena: `${top}/${report}/year=${month.slice(0, 4)}/month=${Number(month.slice(5))}`,
  }[layout]
  const keys = parts.map((_, index) => `${data}/${report}-${String(index + 1).padStart(5, '0')}.${extension}`)
  const manifest = JSON.stringify({
    assemblyId: assembly,
    account: '000011112222',
    columns: [{ category: 'identity', name: 'LineItemId', type: 'String' }],
    charset: 'UTF-8',
    compression: layout === 'athena' ? 'Parquet' : 'GZIP',
    contentType: layout === 'athena' ? 'Parquet' : 'text/csv',
    reportName: report,
    billingPeriod: { start: `${month.replace('-', '')}01T000000.000Z`, end: `${nextMonth(month)}01T000000.000Z` },
    bucket: 'acme-billing',
    reportKeys: keys,
    additionalArtifactKeys: [],
  })
  return {
    ...Object.fromEntries(keys.map((key, index) => [key, parts[index] ?? ''])),
    ...(layout === 'create-new' ? { [`${period}/${assembly}/${report}-Manifest.json`]: manifest } : {}),
    [`${period}/${report}-Manifest.json`]: manifest,
  }
}

/** What a month of a Data Export is made of. */
export interface ExportMonth {
  readonly month: string
  readonly prefix?: string
  readonly name?: string
  /** Folder name of the execution with `create-new`; absent with `overwrite`. */
  readonly execution?: string
  readonly columns?: readonly string[] | undefined
  readonly partition?: string
  readonly bucket?: string
  readonly extension?: string
  readonly parts?: readonly (Buffer | string)[]
  /** Bare keys instead of `s3://` URIs. */
  readonly bareKeys?: boolean
}

/** The objects of one month of a Data Export: data first, manifest last. */
export function exportMonth(given: ExportMonth): BillTree {
  const { month, prefix = 'exports', name = 'cur2-daily', execution, bucket = 'acme-billing' } = given
  const { partition = 'BILLING_PERIOD', extension = 'csv.gz', parts = [gzipSync(`line_item_x\n${month}\n`)] } = given
  const top = `${prefix === '' ? '' : `${prefix}/`}${name}`
  const folder = `${partition}=${month}${execution === undefined ? '' : `/${execution}`}`
  const keys = parts.map(
    (_, index) => `${top}/data/${folder}/${name}-${String(index + 1).padStart(5, '0')}.${extension}`,
  )
  const columns = 'columns' in given ? given.columns : ['line_item_line_item_type', 'resource_tags']
  const manifest = {
    exportArn: `arn:aws:bcm-data-exports:us-east-1:000011112222:export/${name}`,
    executionId: execution?.replace(/^.*Z-/, '') ?? assemblyId(month),
    dataFiles: keys.map((key) => (given.bareKeys === true ? key : `s3://${bucket}/${key}`)),
    ...(columns === undefined ? {} : { columns: columns.map((column) => ({ name: column, type: 'string' })) }),
  }
  return {
    ...Object.fromEntries(keys.map((key, index) => [key, parts[index] ?? ''])),
    [`${top}/metadata/${folder}/${name}-Manifest.json`]: JSON.stringify(manifest),
    [`${top}/metadata/${folder}/${name}-Metadata.json`]: '{"not":"a manifest"}',
  }
}

/** A made-up, stable GUID. */
export function assemblyId(seed: string): string {
  const hex = crc32(seed).toString(16).padStart(8, '0')
  return `${hex}-0000-4000-8000-${hex}0000`
}

export function periodFolder(month: string): string {
  return `${month.replace('-', '')}01-${nextMonth(month)}01`
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7).replace('-', '')
}

/** A zip with one deflated file, as AWS packs legacy reports. */
export function zipOf(name: string, text: string, damage: { readonly crc?: boolean } = {}): Buffer {
  const data = Buffer.from(text)
  const packed = deflateRawSync(data)
  const checksum = damage.crc === true ? 12345 : crc32(data)
  const facts = Buffer.alloc(26)
  facts.writeUInt16LE(20, 0)
  facts.writeUInt16LE(8, 4)
  facts.writeUInt32LE(checksum, 10)
  facts.writeUInt32LE(packed.length, 14)
  facts.writeUInt32LE(data.length, 18)
  facts.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed])
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02'),
    Buffer.from([20, 0]),
    facts,
    Buffer.alloc(14),
    Buffer.from(name),
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

/** Runs `work` with a folder that holds the tree, and removes it. */
export async function withTree<T>(tree: BillTree, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-source-aws-'))
  try {
    await writeTree(folder, tree)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export async function writeTree(folder: string, tree: BillTree): Promise<void> {
  for (const [key, content] of Object.entries(tree)) {
    const path = join(folder, key)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
}
