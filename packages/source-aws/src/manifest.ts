import { type BillingPeriod, type FileEncoding, FinopsError, parseBillingPeriod } from '@open-finops/pipeline'
import { printable } from '@open-finops/pipeline/delivered-files'
import { z } from 'zod'
import { type DataFileReference, parseDataFileReference } from './data-file-reference.ts'

/** What a manifest says, whichever of AWS's two kinds it is. */
export interface Manifest {
  readonly kind: 'legacy-cur' | 'data-export'
  /** Name of the report, where the manifest has it; Data Exports name theirs in the file name only. */
  readonly reportName?: string
  /** Assembly or execution id. */
  readonly id?: string
  readonly billingPeriod?: BillingPeriod
  /** When the export ran, ISO 8601 in UTC. */
  readonly createdAt?: string
  /** Bucket that a legacy manifest counts its keys in. */
  readonly bucket?: string
  readonly files: readonly DataFileReference[]
  readonly encoding: FileEncoding
  /** Column names as the manifest lists them; informative: a file's header may have more. */
  readonly columns: readonly string[]
}

/** The largest manifest that is read: hundreds of thousands of file names fit. */
export const manifestBytesAtMost: number = 64 * 1024 * 1024

// Loose on purpose: AWS adds fields, and third-party copies leave some out.
const column = z.union([z.string(), z.looseObject({ name: z.string(), category: z.string().optional() })])
const period = z.looseObject({ start: z.string() })
const id = z.string().min(1).max(256)
const legacy = z.looseObject({
  assemblyId: id,
  reportName: z.string().min(1).optional(),
  bucket: z.string().optional(),
  billingPeriod: period.optional(),
  reportKeys: z.array(z.string()),
  columns: z.array(column).optional(),
})
const dataExport = z.looseObject({
  dataFiles: z.array(z.string()),
  executionId: id.optional(),
  exportName: z.string().min(1).optional(),
  billingPeriod: z.union([period, z.string()]).optional(),
  createdAt: z.string().optional(),
  columns: z.array(column).optional(),
})

/** Names that AWS lets a report or an export have: https://docs.aws.amazon.com/cur/latest/userguide/cur-create.html */
const awsName = /^[0-9A-Za-z!_.*'()-]{1,256}$/

/**
 * Reads a manifest of a legacy Cost and Usage Report or of a Data Export. It comes from a bucket that others may
 * write to: nothing in it is trusted.
 * @param file The manifest, as messages name it.
 * @throws FinopsError `FINOPS_BAD_MANIFEST`, `FINOPS_UNSAFE_PATH`.
 */
export function parseManifest(text: string, file: string): Manifest {
  const json = readJson(text, file)
  if (!isRecord(json)) throw badManifest(file, 'it holds no JSON object')
  if ('reportKeys' in json || 'assemblyId' in json) return legacyManifest(check(legacy, json, file), file)
  if ('dataFiles' in json) return exportManifest(check(dataExport, json, file), file)
  throw badManifest(file, 'it has neither `reportKeys` (legacy CUR) nor `dataFiles` (Data Exports)')
}

function legacyManifest(json: z.infer<typeof legacy>, file: string): Manifest {
  const name = json.reportName
  if (name !== undefined && !isAwsName(name)) throw badManifest(file, `'${printable(name)}' is no name of a report`)
  return {
    kind: 'legacy-cur',
    id: json.assemblyId,
    ...(name === undefined ? {} : { reportName: name }),
    ...(json.bucket === undefined ? {} : { bucket: json.bucket }),
    ...(json.billingPeriod === undefined ? {} : { billingPeriod: monthOf(json.billingPeriod.start, file) }),
    ...filesOf(json.reportKeys, 'reportKeys', file),
    columns: columnNames(json.columns),
  }
}

function exportManifest(json: z.infer<typeof dataExport>, file: string): Manifest {
  const month = typeof json.billingPeriod === 'string' ? json.billingPeriod : json.billingPeriod?.start
  const created = json.createdAt === undefined ? Number.NaN : Date.parse(json.createdAt)
  return {
    kind: 'data-export',
    ...(json.executionId === undefined ? {} : { id: json.executionId }),
    ...(month === undefined ? {} : { billingPeriod: monthOf(month, file) }),
    ...(Number.isNaN(created) ? {} : { createdAt: new Date(created).toISOString() }),
    ...filesOf(json.dataFiles, 'dataFiles', file),
    columns: columnNames(json.columns),
  }
}

function filesOf(
  references: readonly string[],
  field: string,
  file: string,
): { readonly files: readonly DataFileReference[]; readonly encoding: FileEncoding } {
  if (references.length === 0) throw badManifest(file, `its \`${field}\` names no data file`)
  const files = references.map((reference) => parseDataFileReference(reference, file))
  const seen = new Set<string>()
  for (const { key } of files) {
    if (seen.has(key)) throw badManifest(file, `its \`${field}\` names ${printable(key)} twice`)
    seen.add(key)
  }
  const encodings = new Set(files.map(({ key }) => encodingOfName(key)))
  const [encoding] = encodings
  if (encodings.size > 1) throw badManifest(file, `its \`${field}\` mixes kinds of files`)
  if (encoding === undefined) {
    throw badManifest(file, `its \`${field}\` names ${printable(files[0]?.key ?? '')}, which is no CSV or Parquet file`)
  }
  return { files, encoding }
}

/** How a file is written, by its name; undefined when the name is none of a bill's data file. */
export function encodingOfName(name: string): FileEncoding | undefined {
  if (/\.parquet$/i.test(name)) return 'parquet'
  return /\.(csv|csv\.gz|gz|zip)$/i.test(name) ? 'csv' : undefined
}

function columnNames(columns: readonly z.infer<typeof column>[] | undefined): readonly string[] {
  return (columns ?? []).map((one) => {
    if (typeof one === 'string') return one
    return one.category === undefined || one.category === '' ? one.name : `${one.category}/${one.name}`
  })
}

/** The month of `20260101T000000.000Z`, `2026-01-01…` or `2026-01`. */
function monthOf(start: string, file: string): BillingPeriod {
  const match = /^(\d{4})-?(\d{2})/.exec(start)
  try {
    return parseBillingPeriod(`${match?.[1]}-${match?.[2]}`)
  } catch {
    throw badManifest(file, `its billing period starts at '${printable(start)}', which is no date`)
  }
}

/** True for a name that AWS lets a report or an export have; `.` and `..` are none. */
export function isAwsName(name: string): boolean {
  return awsName.test(name) && !/^\.+$/.test(name)
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const where = error instanceof Error ? ` (${printable(error.message)})` : ''
    throw badManifest(file, `it is no JSON${where}`, error)
  }
}

function check<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const checked = schema.safeParse(json)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw badManifest(file, `its \`${issue?.path.join('.')}\` is not what AWS writes there: ${issue?.message}`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The error for a manifest that can't be used. */
export function badManifest(file: string, reason: string, cause?: unknown): FinopsError {
  return new FinopsError({
    code: 'FINOPS_BAD_MANIFEST',
    message: `The manifest ${file} can't be used: ${reason}`,
    hint: 'Copy it again, or let AWS deliver the month again; the files of a bill without a manifest need `layout: files`.',
    details: { file, reason },
    ...(cause === undefined ? {} : { cause }),
  })
}
