import { FinopsError } from '@open-finops/pipeline'
import { z } from 'zod'
import type { WorkSettings } from './connect.ts'

/** How long what is no longer in force is kept. */
export interface Retention {
  /** Versions of each slot whose rows stay readable, the one in force included. Default 3. */
  readonly versions?: number
  /** How long raw files of a replaced version stay after it was replaced, e.g. `13 months`. Default: for good. */
  readonly raw?: string
}

/** What a DuckDB store needs to know. */
export interface DuckdbStoreOptions extends WorkSettings {
  /** The data folder; made when it does not exist. */
  readonly dataDir: string
  readonly retention?: Retention
  /** Seconds to wait for another process that writes to the folder. Default 0: fail at once. */
  readonly lockTimeout?: number
  /** Load exports that hold costs of the same accounts, when they are disjoint by design. Default false. */
  readonly allowOverlap?: boolean
}

/** What staging for another engine needs to know. */
export interface StagingAreaOptions extends WorkSettings {
  /** The data folder; made when it does not exist. */
  readonly dataDir: string
  /** Seconds to wait for another process that writes to the folder. Default 0: fail at once. */
  readonly lockTimeout?: number
}

/** What reading a lake needs to know. */
export interface OpenLakeOptions extends WorkSettings {
  /** The data folder. */
  readonly dataDir: string
}

/** The versions of a slot that stay readable unless told otherwise. */
export const defaultKeptVersions = 3

const agePattern = /^(\d{1,4}) (day|week|month|year)s?$/

const retentionShape = {
  versions: z.int().min(1).exactOptional(),
  raw: z.string().regex(agePattern, 'write it as 13 months, 90 days, 6 weeks or 2 years').exactOptional(),
}

const workSettings = {
  memoryLimit: z
    .string()
    .regex(/^\d+(\.\d+)?\s*[KMGT]i?B$/i, 'write it as 2GiB or 1500 MB')
    .exactOptional(),
  threads: z.int().min(1).max(1024).exactOptional(),
  tempDirectory: z.string().min(1).exactOptional(),
  preserveInsertionOrder: z.boolean().exactOptional(),
}

export const openLakeOptionsSchema: z.ZodType<OpenLakeOptions> = z.strictObject({
  dataDir: z.string().min(1),
  ...workSettings,
})

export const duckdbStoreOptionsSchema: z.ZodType<DuckdbStoreOptions> = z.strictObject({
  dataDir: z.string().min(1),
  ...workSettings,
  retention: z.strictObject(retentionShape).exactOptional(),
  lockTimeout: z.number().min(0).exactOptional(),
  allowOverlap: z.boolean().exactOptional(),
})

export const stagingAreaOptionsSchema: z.ZodType<StagingAreaOptions> = z.strictObject({
  dataDir: z.string().min(1),
  ...workSettings,
  lockTimeout: z.number().min(0).exactOptional(),
})

/**
 * Checks options.
 * @throws FinopsError `FINOPS_BAD_OPTION` naming each option that is wrong or unknown.
 */
export function checkOptions<T>(schema: z.ZodType<T>, options: unknown): T {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const faults = result.error.issues.map((issue) =>
    issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`,
  )
  throw new FinopsError({
    code: 'FINOPS_BAD_OPTION',
    message: `Options of the DuckDB store: ${faults.join('; ')}`,
    hint: 'Correct them where the store is configured: under store: { duckdb: … } or retention: in finops.yaml.',
    details: { faults },
  })
}

/** The moment that lies `age` (`13 months`) before `now`. */
export function before(now: Date, age: string): Date {
  const [, count = '0', unit] = agePattern.exec(age) ?? []
  const moment = new Date(now)
  if (unit === 'day') moment.setUTCDate(moment.getUTCDate() - Number(count))
  if (unit === 'week') moment.setUTCDate(moment.getUTCDate() - 7 * Number(count))
  if (unit === 'month') moment.setUTCMonth(moment.getUTCMonth() - Number(count))
  if (unit === 'year') moment.setUTCFullYear(moment.getUTCFullYear() - Number(count))
  return moment
}

/** What a prune keeps. */
export interface PruneOptions extends Retention {
  /** The data folder. */
  readonly dataDir: string
  /** Catalogs that stay, for readers who have them open, the one in force included. Default 1. */
  readonly catalogs?: number
  /** Only say what would go. */
  readonly dryRun?: boolean
  /** Seconds to wait for another process that writes to the folder. Default 0: fail at once. */
  readonly lockTimeout?: number
  /** The moment that ages count from; default: now. */
  readonly now?: Date
}

export const pruneOptionsSchema: z.ZodType<PruneOptions> = z.strictObject({
  dataDir: z.string().min(1),
  ...retentionShape,
  catalogs: z.int().min(1).exactOptional(),
  dryRun: z.boolean().exactOptional(),
  lockTimeout: z.number().min(0).exactOptional(),
  now: z.date().exactOptional(),
})
