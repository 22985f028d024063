import { FinopsError } from '@open-finops/pipeline'
import { z } from 'zod'

/** Column layouts that Cost Management delivers bills in. */
export type AzureFormat = 'azure-cost-details-1' | 'azure-focus-1-0' | 'azure-focus-1-0r2' | 'azure-focus-1-2'

/** Where an Azure bill lies and how to read it. */
export interface AzureSourceOptions {
  /** The user's name of this source, first part of every export name. Default `azure`. */
  readonly name?: string | undefined
  /** A local folder (or, with `layout: files`, one file), or the URL of a container and a path in it. */
  readonly location?: string | undefined
  /** Where the actual cost export lies, when the amortized one lies elsewhere; instead of `location`. */
  readonly actual?: string | undefined
  /** Where the amortized cost export of the same scope lies. */
  readonly amortized?: string | undefined
  /** Only these exports of the location, by the names that Cost Management knows them by. */
  readonly export?: string | readonly string[] | undefined
  /** `manifest`: what Azure wrote, found by its manifests. `files`: all bill files below the location are one bill. */
  readonly layout?: 'manifest' | 'files' | undefined
  /** The column layout, where neither manifest nor header can tell. */
  readonly format?: AzureFormat | undefined
  /** Columns that were renamed: Azure's own name → name in the file. */
  readonly columns?: Readonly<Record<string, string>> | undefined
  /** Connection string of the storage account. */
  readonly connectionString?: string | undefined
  /** A key of the storage account. */
  readonly accountKey?: string | undefined
  /** A shared access signature with read and list permission. */
  readonly sasToken?: string | undefined
  /** The Microsoft Entra tenant to log in to. */
  readonly tenantId?: string | undefined
  /** Client id of a user-assigned managed identity. */
  readonly managedIdentityClientId?: string | undefined
  /** Files and requests at one time. Default 8. */
  readonly concurrency?: number | undefined
}

const text = z.string().min(1)

/**
 * What users may write under an export with `source: azure`; unknown keys are errors. The metadata of each field
 * (`label`, `description`, `env`, `secret`) is what a CLI makes questions, flags and documentation from.
 */
export const azureSourceOptions: z.ZodType<AzureSourceOptions> = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use letters, digits, dot, hyphen and underscore')
      .optional()
      .meta({
        label: 'Name',
        description: 'Your name of this source, first part of every export name (default: azure)',
      }),
    location: text.optional().meta({
      label: 'Location',
      description:
        'A local folder, or https://<account>.blob.core.windows.net/<container>/<path> of the export or above it',
    }),
    actual: text.optional().meta({
      label: 'Actual',
      description: 'Location of the actual cost export, when the amortized one lies elsewhere (instead of location)',
    }),
    amortized: text.optional().meta({
      label: 'Amortized',
      description: 'Location of the amortized cost export of the same scope',
    }),
    export: z
      .union([text, z.array(text).min(1)])
      .optional()
      .meta({ label: 'Export', description: 'Only these exports of the location, by their names in Cost Management' }),
    layout: z.enum(['manifest', 'files']).optional().meta({
      label: 'Layout',
      description: 'manifest (default), or files: all files below the location are one bill',
    }),
    format: z
      .enum(['azure-cost-details-1', 'azure-focus-1-0', 'azure-focus-1-0r2', 'azure-focus-1-2'])
      .optional()
      .meta({ label: 'Format', description: 'The column layout, where neither manifest nor header can tell' }),
    columns: z
      .record(z.string(), z.string())
      .optional()
      .meta({ label: 'Columns', description: 'Columns that were renamed: name of Azure → name in the file' }),
    connectionString: text.optional().meta({
      label: 'Connection string',
      description: 'Connection string of the storage account',
      env: 'AZURE_STORAGE_CONNECTION_STRING',
      secret: true,
    }),
    accountKey: text.optional().meta({
      label: 'Account key',
      description: 'A key of the storage account',
      env: 'AZURE_STORAGE_KEY',
      secret: true,
    }),
    sasToken: text.optional().meta({
      label: 'SAS token',
      description: 'A shared access signature with read and list permission',
      env: 'AZURE_STORAGE_SAS_TOKEN',
      secret: true,
    }),
    tenantId: text
      .optional()
      .meta({ label: 'Tenant', description: 'The Microsoft Entra tenant to log in to', env: 'AZURE_TENANT_ID' }),
    managedIdentityClientId: text.optional().meta({
      label: 'Managed identity',
      description: 'Client id of a user-assigned managed identity',
      env: 'AZURE_CLIENT_ID',
    }),
    concurrency: z
      .int()
      .min(1)
      .max(64)
      .optional()
      .meta({ label: 'Concurrency', description: 'Files and requests at one time (default: 8)' }),
  })
  .refine((given) => (given.location === undefined) !== (given.actual === undefined), {
    path: ['location'],
    message: 'name one `location`, or `actual` and `amortized`',
  })
  .refine((given) => given.actual !== undefined || given.amortized === undefined, {
    path: ['amortized'],
    message: 'an amortized export needs the actual one too, under `actual`',
  })
  .refine(
    (given) =>
      [given.connectionString, given.accountKey, given.sasToken].filter((secret) => secret !== undefined).length < 2,
    { path: ['connectionString'], message: 'give one of connectionString, accountKey and sasToken' },
  )

/** Options with every default in place. */
export interface ResolvedAzureOptions extends AzureSourceOptions {
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
export function resolveOptions(options: AzureSourceOptions): ResolvedAzureOptions {
  const checked = azureSourceOptions.safeParse(options)
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`)
    throw new FinopsError({
      code: 'FINOPS_BAD_OPTIONS',
      message: `The options of the Azure source are wrong (${faults.join('; ')})`,
      hint: 'Correct the named keys of this export.',
      details: { faults },
    })
  }
  const given = checked.data
  const exports = given.export === undefined ? [] : typeof given.export === 'string' ? [given.export] : given.export
  return {
    ...given,
    name: given.name ?? 'azure',
    layout: given.layout ?? 'manifest',
    concurrency: given.concurrency ?? 8,
    exports,
  }
}
