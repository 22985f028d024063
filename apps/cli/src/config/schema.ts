import { type InvoiceFacts, invoiceFactsSchema } from '@open-finops/focus-export/facts'
import { type ClickhouseConnectionOptions, clickhouseConnectionSchema } from '@open-finops/loader-clickhouse/options'
import { z } from 'zod'

/** Which keys of a bill mean what; the first that a row has wins. */
export type Dimensions = Readonly<Record<string, readonly string[]>>

/** What a bill does not say about an account: its name, and its value in dimensions. */
export type AccountFacts = Readonly<Record<string, string>>

/** How much of the machine DuckDB may use, and what its lake takes. */
export interface DuckdbSettings {
  readonly memoryLimit?: string | undefined
  readonly threads?: number | undefined
  readonly tempDirectory?: string | undefined
  readonly lockTimeout?: number | undefined
  readonly allowOverlap?: boolean | undefined
}

/** `finops.yaml` as written, its exports unchecked but for what all sources share. */
export interface ConfigText {
  readonly data: string
  readonly exports: readonly ({ readonly name: string; readonly source: string } & Readonly<Record<string, unknown>>)[]
  readonly dimensions: Dimensions
  readonly accounts: Readonly<Record<string, AccountFacts>>
  readonly dashboards?: string | undefined
  readonly store: {
    readonly duckdb?: DuckdbSettings | undefined
    readonly clickhouse?: ClickhouseConnectionOptions | undefined
  }
  readonly retention: { readonly versions?: number | undefined; readonly raw?: string | undefined }
  readonly invoices?: { readonly file: string } | readonly InvoiceFacts[] | undefined
  readonly commitments?: { readonly file: string } | undefined
}

const exportName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use letters, digits, dot, hyphen and underscore')
  .meta({ description: 'Your name of this export; unique' })

const dimensionKey = z
  .string()
  .regex(/^(?:(?:tag|cost-category):.+|account)$/, 'write tag:<key>, cost-category:<name>, or account')

function factsFile(rows: string): z.ZodType<{ readonly file: string }> {
  return z.strictObject({
    file: z
      .string()
      .min(1)
      .meta({ description: `${rows}: CSV or Parquet, relative to this file` }),
  })
}

/** What may stand in `finops.yaml`; unknown keys are errors. */
export const configSchema: z.ZodType<ConfigText> = z.strictObject({
  data: z
    .string()
    .min(1)
    .default('./data')
    .meta({ description: 'The data folder, relative to this file: raw files, the lake, its catalogs' }),
  exports: z
    .array(
      z.looseObject({
        name: exportName,
        source: z.string().min(1).meta({ description: 'The cloud, or the npm module that reads this export' }),
      }),
    )
    .min(1, 'name at least one export')
    .meta({ description: 'The bills to read' }),
  dimensions: z
    .record(
      z.string().regex(/^[A-Za-z][\w-]*$/, 'use letters, digits, hyphen and underscore'),
      z.array(dimensionKey).min(1),
    )
    .default({})
    .meta({ description: 'Which keys of a bill mean what: the first that a row has wins' }),
  accounts: z
    .record(z.string().min(1), z.record(z.string(), z.string().min(1)))
    .default({})
    .meta({ description: 'What bills do not say about an account: its name, its value in a dimension' }),
  dashboards: z.string().min(1).optional().meta({
    description:
      'A folder of your own dashboards and changes to shipped ones, relative to this file; updates never touch it',
  }),
  store: z
    .strictObject({
      duckdb: z
        .strictObject({
          memoryLimit: z
            .string()
            .regex(/^\d+(\.\d+)?\s*[KMGT]i?B$/i, 'write it as 2GiB or 1500 MB')
            .optional()
            .meta({ description: "DuckDB's memory, such as 4GiB" }),
          threads: z.int().min(1).max(1024).optional().meta({ description: "DuckDB's threads; default: one per core" }),
          tempDirectory: z
            .string()
            .min(1)
            .optional()
            .meta({ description: 'Where DuckDB puts what does not fit into memory, relative to this file' }),
          lockTimeout: z
            .number()
            .min(0)
            .optional()
            .meta({ description: 'Seconds to wait while another process writes to the data folder' }),
          allowOverlap: z.boolean().optional().meta({
            description:
              'Load exports that hold costs of the same account and month, because they are disjoint by design; default false',
          }),
        })
        .optional()
        .meta({ description: 'The lake: Parquet files, with DuckDB as engine and catalog' }),
      clickhouse: clickhouseConnectionSchema
        .optional()
        .meta({ description: 'A ClickHouse database in the place of the lake: docs/clickhouse.md' }),
    })
    .default({})
    .meta({ description: 'Where FOCUS rows land' }),
  retention: z
    .strictObject({
      versions: z
        .int()
        .min(1)
        .optional()
        .meta({ description: 'Versions of a billing period whose rows stay, the one in force included; default 3' }),
      raw: z
        .string()
        .regex(/^\d{1,4} (day|week|month|year)s?$/, 'write it as 13 months, 90 days, 6 weeks or 2 years')
        .optional()
        .meta({ description: 'How long raw files of a replaced version stay, such as 13 months; default: for good' }),
    })
    .default({})
    .meta({ description: 'How much of the past is kept; finops prune applies it' }),
  invoices: z
    .union([factsFile('A row for each invoice, or for each of its lines'), z.array(invoiceFactsSchema)])
    .optional()
    .meta({ description: 'What finance knows of invoices: a list, or a CSV or Parquet file' }),
  commitments: factsFile('A row for each contract commitment, by ContractCommitmentId')
    .optional()
    .meta({ description: 'What no bill says of contract commitments' }),
})
