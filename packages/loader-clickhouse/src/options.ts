import { FinopsError } from '@open-finops/pipeline'
import { z } from 'zod'

/** How to reach a ClickHouse database, and how its tables are spread. */
export interface ClickhouseConnectionOptions {
  /** HTTP interface, such as `https://clickhouse.example.com:8443`; without user and password. */
  readonly url: string
  /** Default `finops`; made when it does not exist. Dashboards look for the ledger in a database of that name. */
  readonly database?: string
  /** Default `default`. */
  readonly user?: string
  readonly password?: string
  /** Name of a cluster in the server's `remote_servers`: tables are made on all of its nodes, rows spread over its shards. */
  readonly cluster?: string
  /** Engine of the tables; default MergeTree, and ReplicatedMergeTree with a cluster. */
  readonly engine?: 'MergeTree' | 'ReplicatedMergeTree' | 'SharedMergeTree'
  /** Seconds that one statement may take. Default 600. */
  readonly requestTimeout?: number
}

/** What a ClickHouse store needs to know. */
export interface ClickhouseStoreOptions extends ClickhouseConnectionOptions {
  /** The data folder: raw files, and the place where bills become Parquet before ClickHouse takes them. */
  readonly dataDir: string
  readonly retention?: {
    /** Versions of each slot whose rows stay, the one in force included. Default 3. */
    readonly versions?: number | undefined
    /** For `prune` of a lake; no matter here. */
    readonly raw?: string | undefined
  }
  /** Load exports that hold costs of the same accounts, when they are disjoint by design. Default false. */
  readonly allowOverlap?: boolean
  /** Seconds to wait for another process that writes to the data folder. Default 0: fail at once. */
  readonly lockTimeout?: number
  /** DuckDB's memory while it makes Parquet, such as `4GiB`. */
  readonly memoryLimit?: string
  /** DuckDB's threads. */
  readonly threads?: number
  /** Where DuckDB puts what does not fit into memory. */
  readonly tempDirectory?: string
}

/** The versions of a slot that stay unless told otherwise. */
export const defaultKeptVersions = 3

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'use letters, digits and underscore')

const connectionShape = {
  url: z
    .string()
    .refine(isHttpUrl, 'write the HTTP interface, such as http://localhost:8123, without user and password in it')
    .meta({ description: 'HTTP interface of ClickHouse, such as https://clickhouse.example.com:8443' }),
  database: name.exactOptional().meta({ description: 'Default finops; made when it does not exist' }),
  user: z.string().min(1).exactOptional().meta({ description: 'Default: default' }),
  password: z.string().exactOptional().meta({ description: 'From the environment, never as it is' }),
  cluster: z
    .string()
    .regex(/^[A-Za-z0-9_.{}-]{1,128}$/, 'use the name that the server has for it')
    .exactOptional()
    .meta({ description: 'A cluster of the server: tables on all of its nodes, rows spread over its shards' }),
  engine: z
    .enum(['MergeTree', 'ReplicatedMergeTree', 'SharedMergeTree'])
    .exactOptional()
    .meta({ description: 'Engine of the tables; default MergeTree, and ReplicatedMergeTree with a cluster' }),
  requestTimeout: z
    .number()
    .min(1)
    .exactOptional()
    .meta({ description: 'Seconds that one statement may take; default 600' }),
}

const loadShape = {
  allowOverlap: z.boolean().exactOptional(),
  lockTimeout: z.number().min(0).exactOptional(),
  memoryLimit: z.string().exactOptional(),
  threads: z.int().min(1).max(1024).exactOptional(),
  tempDirectory: z.string().min(1).exactOptional(),
}

/** What stands under `store: { clickhouse: … }` in `finops.yaml`; unknown keys are errors. */
export const clickhouseConnectionSchema: z.ZodType<ClickhouseConnectionOptions> = z.strictObject(connectionShape)

export const clickhouseStoreOptionsSchema: z.ZodType<ClickhouseStoreOptions> = z.strictObject({
  dataDir: z.string().min(1),
  ...connectionShape,
  ...loadShape,
  retention: z.strictObject({ versions: z.int().min(1).optional(), raw: z.string().optional() }).exactOptional(),
})

/**
 * Checks options.
 * @throws FinopsError `FINOPS_BAD_OPTION` naming each option that is wrong or unknown, and none of their values.
 */
export function checkClickhouseOptions<T>(schema: z.ZodType<T>, options: unknown): T {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new FinopsError({
    code: 'FINOPS_BAD_OPTION',
    message: `Options of the ClickHouse store: ${faults.join('; ')}`,
    hint: 'Correct them where the store is configured: under store: { clickhouse: … } in finops.yaml.',
    details: { faults },
  })
}

/** A variable that was not filled in is no fault of the file: whoever connects asks for it. */
function isHttpUrl(text: string): boolean {
  if (/\$\{[^}]*\}/.test(text)) return true
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.search === ''
}
