import { FinopsError } from '@open-finops/pipeline'
import { z } from 'zod'

/** Column layouts that AWS delivers bills in. */
export type AwsFormat = 'aws-cur-1' | 'aws-cur-2' | 'aws-focus-1-0' | 'aws-focus-1-2'

/** Where an AWS bill lies and how to read it. Credentials come from the default chain only, never from here. */
export interface AwsSourceOptions {
  /** The user's name of this source, first part of every export name. Default `aws`. */
  readonly name?: string | undefined
  /** A local folder (or, with `layout: files`, one file), or `s3://bucket/prefix`. */
  readonly location: string
  /** Only these reports or exports of the location, by the name that AWS knows them by. */
  readonly export?: string | readonly string[] | undefined
  /** `manifest`: what AWS wrote, found by its manifests. `files`: all bill files below the location are one bill. */
  readonly layout?: 'manifest' | 'files' | undefined
  /** The column layout, where neither manifest nor header can tell. */
  readonly format?: AwsFormat | undefined
  /** Columns that the export's SQL renamed: AWS's own name → name in the file. */
  readonly columns?: Readonly<Record<string, string>> | undefined
  readonly region?: string | undefined
  /** A profile of the AWS configuration files. */
  readonly profile?: string | undefined
  /** A role to assume with the default credentials. */
  readonly roleArn?: string | undefined
  /** The external id that the role's trust policy asks for. */
  readonly externalId?: string | undefined
  /** URL of an S3-compatible store; addressed by path, not by virtual host. */
  readonly endpoint?: string | undefined
  /** Files and requests at one time. Default 8. */
  readonly concurrency?: number | undefined
}

const exportName = z.string().min(1)

/**
 * What users may write under an export with `source: aws`; unknown keys are errors. The metadata of each field
 * (`label`, `description`, `env`, `secret`) is what a CLI makes questions, flags and documentation from.
 */
export const awsSourceOptions: z.ZodType<AwsSourceOptions> = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use letters, digits, dot, hyphen and underscore')
    .optional()
    .meta({ label: 'Name', description: 'Your name of this source, first part of every export name (default: aws)' }),
  location: z.string().min(1).meta({
    label: 'Location',
    description: 'A local folder, or s3://bucket/prefix of the report or anything above it',
  }),
  export: z
    .union([exportName, z.array(exportName).min(1)])
    .optional()
    .meta({ label: 'Export', description: 'Only these reports or exports of the location, by their AWS names' }),
  layout: z
    .enum(['manifest', 'files'])
    .optional()
    .meta({ label: 'Layout', description: 'manifest (default), or files: all files below the location are one bill' }),
  format: z
    .enum(['aws-cur-1', 'aws-cur-2', 'aws-focus-1-0', 'aws-focus-1-2'])
    .optional()
    .meta({ label: 'Format', description: 'The column layout, where neither manifest nor header can tell' }),
  columns: z
    .record(z.string(), z.string())
    .optional()
    .meta({ label: 'Columns', description: 'Columns that the export renamed: name of AWS → name in the file' }),
  region: z
    .string()
    .min(1)
    .optional()
    .meta({ label: 'Region', description: 'Region of the bucket', env: 'AWS_REGION' }),
  profile: z
    .string()
    .min(1)
    .optional()
    .meta({ label: 'Profile', description: 'A profile of ~/.aws/config', env: 'AWS_PROFILE' }),
  roleArn: z
    .string()
    .regex(/^arn:[\w-]+:iam::\d{12}:role\/.+$/, 'write it as arn:aws:iam::123456789012:role/name')
    .optional()
    .meta({ label: 'Role', description: 'ARN of a role to assume' }),
  externalId: z
    .string()
    .min(1)
    .optional()
    .meta({ label: 'External id', description: 'External id that the role asks for', secret: true }),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      label: 'Endpoint',
      description: 'URL of an S3-compatible store',
      env: 'AWS_ENDPOINT_URL_S3',
    }),
  concurrency: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta({ label: 'Concurrency', description: 'Files and requests at one time (default: 8)' }),
})

/** Options with every default in place. */
export interface ResolvedAwsOptions extends AwsSourceOptions {
  readonly name: string
  readonly layout: 'manifest' | 'files'
  readonly concurrency: number
  /** Names to keep; empty means all. */
  readonly exports: readonly string[]
}

/**
 * Checks options and fills in the defaults.
 * @throws FinopsError `FINOPS_BAD_OPTIONS` naming each wrong key; values are left out, one could be a secret.
 */
export function resolveOptions(options: AwsSourceOptions): ResolvedAwsOptions {
  const checked = awsSourceOptions.safeParse(options)
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`)
    throw new FinopsError({
      code: 'FINOPS_BAD_OPTIONS',
      message: `The options of the AWS source are wrong (${faults.join('; ')})`,
      hint: 'Correct the named keys of this export.',
      details: { faults },
    })
  }
  const given = checked.data
  const exports = given.export === undefined ? [] : typeof given.export === 'string' ? [given.export] : given.export
  return {
    ...given,
    name: given.name ?? 'aws',
    layout: given.layout ?? 'manifest',
    concurrency: given.concurrency ?? 8,
    exports,
  }
}
