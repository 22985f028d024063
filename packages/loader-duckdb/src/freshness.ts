import { rowsOfLake } from './answer-rows.ts'
import type { Lake } from './lake.ts'
import { hasProof } from './require-proof.ts'

/** How far the data of an export reaches. Days are `YYYY-MM-DD` in UTC. */
export interface ExportFreshness {
  readonly provider: string
  readonly exportName: string
  /** When the cloud wrote the newest delivery in force, ISO 8601 in UTC; null where it does not say. */
  readonly dataAsOf: string | null
  /** The last day with usage; null without any. */
  readonly lastDay: string | null
  /** The last day with usage that was delivered whole; null where nobody knows. */
  readonly lastCompleteDay: string | null
  /** Days with usage after it, which may still grow. */
  readonly partialDays: readonly string[]
}

/** Reads how far each export in force reaches; nothing is known of a lake of an earlier version. */
export async function readFreshness(lake: Lake): Promise<readonly ExportFreshness[]> {
  if (!(await hasProof(lake))) return []
  const rows = await rowsOfLake(
    lake,
    `SELECT provider, export_name, strftime(data_as_of, '%Y-%m-%dT%H:%M:%S.%gZ') AS as_of,
        strftime(last_day, '%Y-%m-%d') AS last_day, strftime(last_complete_day, '%Y-%m-%d') AS last_complete_day,
        (SELECT string_agg(DISTINCT strftime(day, '%Y-%m-%d'), ' ' ORDER BY strftime(day, '%Y-%m-%d')) FROM finops.days d
          WHERE d.provider = f.provider AND d.export_name = f.export_name AND NOT d.complete AND d.usage_rows > 0
            AND d.day > f.last_complete_day) AS partial_days
      FROM finops.freshness f ORDER BY provider, export_name`,
  )
  return rows.map((row) => ({
    provider: row.text('provider'),
    exportName: row.text('export_name'),
    dataAsOf: row.optional('as_of'),
    lastDay: row.optional('last_day'),
    lastCompleteDay: row.optional('last_complete_day'),
    partialDays: row.text('partial_days').split(' ').filter(Boolean),
  }))
}
