import { FinopsError } from '@open-finops/pipeline'
import { z } from 'zod'

/** The versions of FOCUS that files are read in. */
export const focusVersions = ['1.0', '1.1', '1.2', '1.3', '1.4'] as const
export type FocusFileVersion = (typeof focusVersions)[number]

/** Where files in FOCUS lie, and how to read them. */
export interface FocusSourceOptions {
  /** The user's name of this source, first part of every export name. Default `focus`. */
  readonly name?: string | undefined
  /** A local folder, or one file. */
  readonly location: string
  /** How the location is laid out: files in whichever folders, without a manifest. The only layout there is. */
  readonly layout?: 'files' | undefined
  /** The FOCUS version of the files, where their columns tell another one. A number is what YAML makes of 1.2. */
  readonly focusVersion?: FocusFileVersion | number | undefined
  /** Columns that the files call otherwise: the name in FOCUS → the name in the files. */
  readonly columns?: Readonly<Record<string, string>> | undefined
  /** Files looked at at one time. Default 8. */
  readonly concurrency?: number | undefined
}

/**
 * What users may write under an export with `source: focus`; unknown keys are errors. The metadata of each field
 * (`label`, `description`) is what a CLI makes questions, flags and documentation from.
 */
export const focusSourceOptions: z.ZodType<FocusSourceOptions> = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use letters, digits, dot, hyphen and underscore')
    .optional()
    .meta({ label: 'Name', description: 'Your name of this source, first part of every export name (default: focus)' }),
  location: z
    .string()
    .min(1)
    .meta({ label: 'Location', description: 'A local folder that holds CSV (gzip or not) or Parquet files in FOCUS' }),
  layout: z
    .literal('files')
    .optional()
    .meta({ label: 'Layout', description: 'Files in whichever folders, without a manifest' }),
  focusVersion: z
    .union([z.enum(focusVersions), z.literal([1, 1.1, 1.2, 1.3, 1.4])])
    .optional()
    .meta({ label: 'FOCUS version', description: 'The FOCUS version of the files (default: told from their columns)' }),
  columns: z.record(z.string(), z.string()).optional().meta({
    label: 'Columns',
    description: 'Columns that the files call otherwise: name in FOCUS → name in the files',
  }),
  concurrency: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta({ label: 'Concurrency', description: 'Files looked at at one time (default: 8)' }),
})

/** Options with every default in place. */
export interface ResolvedFocusOptions {
  readonly name: string
  readonly location: string
  readonly focusVersion?: FocusFileVersion
  readonly columns?: Readonly<Record<string, string>>
  readonly concurrency: number
}

/**
 * Checks options and fills in the defaults.
 * @throws FinopsError `FINOPS_BAD_OPTIONS` naming each wrong key.
 */
export function resolveOptions(options: FocusSourceOptions): ResolvedFocusOptions {
  const checked = focusSourceOptions.safeParse(options)
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`)
    throw new FinopsError({
      code: 'FINOPS_BAD_OPTIONS',
      message: `The options of the FOCUS source are wrong (${faults.join('; ')})`,
      hint: 'Correct the named keys of this export.',
      details: { faults },
    })
  }
  const { name = 'focus', location, focusVersion, columns, concurrency = 8 } = checked.data
  const version = focusVersions.find((one) => one === focusVersion || Number(one) === focusVersion)
  return {
    name,
    location,
    concurrency,
    ...(version !== undefined && { focusVersion: version }),
    ...(columns !== undefined && { columns }),
  }
}
