import { type BillingPeriod, type FileEncoding, FinopsError } from '@open-finops/pipeline'
import { printable, safeSegments } from '@open-finops/pipeline/delivered-files'
import { z } from 'zod'

/** Kinds of Cost Management exports that hold a bill. */
export type BillType = 'ActualCost' | 'AmortizedCost' | 'FocusCost'

/** What a manifest says of one run of an export. */
export interface Manifest {
  readonly exportName: string
  /** What the export is of: a billing account, a billing profile, a subscription …; lower case. */
  readonly scope: string
  /** A `BillType`, or another kind of export such as `PriceSheet`. */
  readonly type: string
  readonly dataVersion: string
  readonly runId?: string
  /** When the run was started, ISO 8601 in UTC. */
  readonly submittedAt?: string
  /** First and last month of the run; the same for a run of one month. */
  readonly firstMonth: BillingPeriod
  readonly lastMonth: BillingPeriod
  /** The run begins with the first day of its month. */
  readonly isWholeMonth: boolean
  readonly overwrites: boolean
  readonly files: readonly PromisedFile[]
  readonly encoding: FileEncoding
}

/** A data file that a manifest names, by its name from the container's root. */
export interface PromisedFile {
  readonly blobName: string
  /** Size, where the manifest says it of the file as it lies there. */
  readonly bytes?: number
}

/** The largest manifest that is read. */
export const manifestBytesAtMost: number = 16 * 1024 * 1024

// Loose on purpose: Azure adds fields, and API versions differ.
const text = z.string().min(1).max(2048)
const schema = z.looseObject({
  dataRowCount: z.number().optional(),
  exportConfig: z.looseObject({
    exportName: text,
    resourceId: z.string().max(2048).optional(),
    dataVersion: z.string().max(64).optional(),
    type: text,
  }),
  deliveryConfig: z
    .looseObject({
      dataOverwriteBehavior: z.string().optional(),
      compressionMode: z.string().optional(),
    })
    .optional(),
  runInfo: z.looseObject({
    runId: z.string().max(256).optional(),
    submittedTime: z.string().optional(),
    startDate: text,
    endDate: text,
  }),
  blobs: z.array(z.looseObject({ blobName: text, byteCount: z.number().optional() })),
})

/**
 * Reads the `manifest.json` of a Cost Management export's run. It comes from a container that others may write to:
 * nothing in it is trusted.
 * https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-improved-exports
 * @param file The manifest, as messages name it.
 * @returns Undefined for a run without files that says that its month has no rows.
 * @throws FinopsError `FINOPS_BAD_MANIFEST`, `FINOPS_UNSAFE_PATH`.
 */
export function parseManifest(content: string, file: string): Manifest | undefined {
  const checked = schema.safeParse(readJson(content, file))
  if (!checked.success) {
    const [issue] = checked.error.issues
    throw badManifest(file, `its \`${issue?.path.join('.')}\` is not what Azure writes there: ${issue?.message}`)
  }
  const { exportConfig, deliveryConfig, runInfo, blobs, dataRowCount } = checked.data
  if (blobs.length === 0) {
    if (dataRowCount === 0) return undefined
    throw badManifest(file, 'its `blobs` names no data file')
  }
  const compressed = /gzip|snappy/i.test(deliveryConfig?.compressionMode ?? '')
  const files = blobs.map(({ blobName, byteCount }): PromisedFile => {
    safeSegments(blobName, file)
    const isPlain = !compressed && byteCount !== undefined && /\.csv$/i.test(blobName)
    return { blobName, ...(isPlain ? { bytes: byteCount } : {}) }
  })
  const names = files.map(({ blobName }) => blobName)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw badManifest(file, `its \`blobs\` names ${printable(twice)} twice`)
  const submitted = Date.parse(runInfo.submittedTime ?? '')
  const start = dayOf(runInfo.startDate, file)
  return {
    exportName: exportConfig.exportName,
    scope: scopeOf(exportConfig.resourceId, exportConfig.exportName),
    type: exportConfig.type,
    dataVersion: exportConfig.dataVersion ?? '',
    ...(runInfo.runId === undefined || runInfo.runId === '' ? {} : { runId: runInfo.runId }),
    ...(Number.isNaN(submitted) ? {} : { submittedAt: new Date(submitted).toISOString() }),
    firstMonth: start.slice(0, 7),
    lastMonth: dayOf(runInfo.endDate, file).slice(0, 7),
    isWholeMonth: start.endsWith('-01'),
    overwrites: /overwrite/i.test(deliveryConfig?.dataOverwriteBehavior ?? ''),
    files,
    encoding: oneEncoding(names, file),
  }
}

/** How a file is written, by its name; undefined when the name is none of a bill's data file. */
export function encodingOfName(name: string): FileEncoding | undefined {
  if (/\.parquet$/i.test(name)) return 'parquet'
  return /\.csv(\.gz)?$/i.test(name) ? 'csv' : undefined
}

function oneEncoding(names: readonly string[], file: string): FileEncoding {
  const encodings = new Set(names.map(encodingOfName))
  const [encoding] = encodings
  if (encodings.size === 1 && encoding !== undefined) return encoding
  throw badManifest(
    file,
    `its \`blobs\` names ${printable(names[0] ?? '')} and others, which are not all CSV or all Parquet files`,
  )
}

/** The scope of an export's resource id: what stands before the export itself. */
function scopeOf(resourceId: string | undefined, exportName: string): string {
  const scope = (resourceId ?? '').replace(/\/?providers\/microsoft\.costmanagement\/exports\/.*$/i, '')
  return scope.replace(/^\/+|\/+$/g, '').toLowerCase() || `export ${exportName.toLowerCase()}`
}

/** A day as 2026-10-01, from ISO 8601 or MM/dd/yyyy. */
function dayOf(date: string, file: string): string {
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(date)
  const day =
    american === null
      ? (/^\d{4}-(0[1-9]|1[0-2])-\d\d/.exec(date)?.[0] ?? '')
      : `${american[3]}-${(american[1] ?? '').padStart(2, '0')}-${(american[2] ?? '').padStart(2, '0')}`
  if (Number.isNaN(Date.parse(day))) throw badManifest(file, `its run has the date '${printable(date)}', which is none`)
  return day
}

function readJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw badManifest(file, `it is no JSON${error instanceof Error ? ` (${printable(error.message)})` : ''}`, error)
  }
}

/** The error for a manifest that can't be used. */
export function badManifest(file: string, reason: string, cause?: unknown): FinopsError {
  return new FinopsError({
    code: 'FINOPS_BAD_MANIFEST',
    message: `The manifest ${file} can't be used: ${reason}`,
    hint: 'Copy it again, or let the export run again for this month; the files of a bill without a manifest need `layout: files`.',
    details: { file, reason },
    ...(cause === undefined ? {} : { cause }),
  })
}
