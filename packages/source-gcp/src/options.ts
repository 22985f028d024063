import { FinopsError } from '@open-finops/pipeline'
import { z } from 'zod'

/** Column layouts that Google Cloud bills come in. */
export type GcpFormat = 'gcp-usage-1' | 'gcp-focus-1'

/** Where extracts of a Google Cloud billing export lie, and how to read them. */
export interface GcpSourceOptions {
  /** The user's name of this source, first part of every export name. Default `gcp`. */
  readonly name?: string | undefined
  /** A local folder, or `gs://bucket/prefix`. */
  readonly location: string
  /** How the location is laid out: files without a manifest, which extracts never have. The only layout there is. */
  readonly layout?: 'files' | undefined
  /** Only the extracts of these tables, by the names that they have in BigQuery. */
  readonly export?: string | readonly string[] | undefined
  /** The column layout, where the files' columns can't tell. */
  readonly format?: GcpFormat | undefined
  /** Columns that the query renamed: Google's own name → name in the file. */
  readonly columns?: Readonly<Record<string, string>> | undefined
  /** Path of a service account's key file; by default application default credentials. */
  readonly keyFile?: string | undefined
  /** The project that requests are counted on; needed for buckets where the requester pays. */
  readonly projectId?: string | undefined
  /** URL of a store that speaks Cloud Storage's JSON API, such as an emulator; asked without credentials. */
  readonly endpoint?: string | undefined
  /** Files and requests at one time. Default 8. */
  readonly concurrency?: number | undefined
}

const exportName = z.string().min(1)

/**
 * What users may write under an export with `source: gcp`; unknown keys are errors. The metadata of each field
 * (`label`, `description`, `env`, `secret`) is what a CLI makes questions, flags and documentation from.
 */
export const gcpSourceOptions: z.ZodType<GcpSourceOptions> = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use letters, digits, dot, hyphen and underscore')
    .optional()
    .meta({ label: 'Name', description: 'Your name of this source, first part of every export name (default: gcp)' }),
  location: z.string().min(1).meta({
    label: 'Location',
    description: 'A local folder, or gs://bucket/prefix, that holds extracts of the billing export',
  }),
  layout: z
    .literal('files')
    .optional()
    .meta({ label: 'Layout', description: 'Files without a manifest; extracts never have one' }),
  export: z
    .union([exportName, z.array(exportName).min(1)])
    .optional()
    .meta({ label: 'Export', description: 'Only extracts of these tables, by their names in BigQuery' }),
  format: z
    .enum(['gcp-usage-1', 'gcp-focus-1'])
    .optional()
    .meta({ label: 'Format', description: 'The column layout, where the columns of the files can not tell' }),
  columns: z
    .record(z.string(), z.string())
    .optional()
    .meta({ label: 'Columns', description: 'Columns that the query renamed: name of Google → name in the file' }),
  keyFile: z.string().min(1).optional().meta({
    label: 'Key file',
    description: 'Path of a key file of a service account (default: application default credentials)',
  }),
  projectId: z
    .string()
    .min(1)
    .optional()
    .meta({ label: 'Project', description: 'Project to count requests on', env: 'GOOGLE_CLOUD_PROJECT' }),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ label: 'Endpoint', description: 'URL of an emulator of Cloud Storage; asked without credentials' }),
  concurrency: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta({ label: 'Concurrency', description: 'Files and requests at one time (default: 8)' }),
})

/** Options with every default in place. */
export interface ResolvedGcpOptions extends GcpSourceOptions {
  readonly name: string
  readonly concurrency: number
  /** Names to keep; empty means all. */
  readonly exports: readonly string[]
}

/**
 * Checks options and fills in the defaults.
 * @throws FinopsError `FINOPS_BAD_OPTIONS` naming each wrong key; values are left out, one could be a secret.
 */
export function resolveOptions(options: GcpSourceOptions): ResolvedGcpOptions {
  const checked = gcpSourceOptions.safeParse(options)
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`)
    throw new FinopsError({
      code: 'FINOPS_BAD_OPTIONS',
      message: `The options of the Google Cloud source are wrong (${faults.join('; ')})`,
      hint: 'Correct the named keys of this export.',
      details: { faults },
    })
  }
  const given = checked.data
  const exports = given.export === undefined ? [] : typeof given.export === 'string' ? [given.export] : given.export
  return { ...given, name: given.name ?? 'gcp', concurrency: given.concurrency ?? 8, exports }
}
