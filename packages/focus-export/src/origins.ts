import { costAndUsageColumns, type FocusVersion } from '@open-finops/focus-schema'
import { type Lake, VERSION_RULES } from '@open-finops/loader-duckdb'
import type { BillingPeriod } from '@open-finops/pipeline'
import { ofPeriods } from './periods.ts'
import { rowsOf } from './rows.ts'

/** Where the columns of some rows come from. A NULL is absent, whatever its column is. */
export interface OriginsOfRows {
  /** The x_ExportName of the rows. */
  readonly exportName: string
  readonly format: string
  readonly reported: readonly string[]
  readonly derived: readonly string[]
  readonly absent: readonly string[]
  /** Columns whose rows differ: which row has which origin, in words or SQL. */
  readonly mixed: Readonly<Record<string, string>>
}

/** The origins of an export's columns. */
export interface ExportOrigins {
  readonly rows: readonly OriginsOfRows[]
  /** Columns that this FOCUS version derives where the lake has no value: the rule in words. */
  readonly ofVersion: Readonly<Record<string, string>>
}

/** Where each column of the version comes from, by export and format. */
export async function originsOf(
  lake: Lake,
  version: FocusVersion,
  periods: readonly BillingPeriod[],
): Promise<ExportOrigins> {
  const names = costAndUsageColumns(version).map(({ name }) => `'${name}'`)
  const rows = await rowsOf(
    lake,
    `SELECT x_ExportName AS export, format, column_name AS name,
      CASE WHEN count(DISTINCT origin) = 1 THEN min(origin) ELSE 'mixed' END AS origin,
      string_agg(DISTINCT coalesce(rule, origin || ' in ' || x_DeliveryVersion), '; ') AS rule
    FROM column_origins
    WHERE column_name IN (${names.join(', ')})
      AND billing_period IN (${periods.map((period) => `'${period}'`).join(', ')})
    GROUP BY ALL ORDER BY ALL`,
  )
  const groups = new Map<string, typeof rows>()
  for (const row of rows) {
    const key = JSON.stringify([row.text('export'), row.text('format')])
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return {
    rows: [...groups.values()].map((group) => {
      const of = (origin: string): string[] =>
        group.filter((row) => row.text('origin') === origin).map((row) => row.text('name'))
      return {
        exportName: group[0]?.text('export') ?? '',
        format: group[0]?.text('format') ?? '',
        reported: of('reported'),
        derived: of('derived'),
        absent: of('absent'),
        mixed: Object.fromEntries(
          group.filter((row) => row.text('origin') === 'mixed').map((row) => [row.text('name'), row.text('rule')]),
        ),
      }
    }),
    ofVersion: Object.fromEntries(
      VERSION_RULES.filter(({ versions }) => versions.includes(version)).map(({ column, note }) => [column, note]),
    ),
  }
}

/** The names of the exports that rows of these billing periods come from. */
export async function exportsOf(lake: Lake, periods: readonly BillingPeriod[]): Promise<readonly string[]> {
  const rows = await rowsOf(
    lake,
    `SELECT DISTINCT coalesce(x_ExportName, '') AS name FROM cost_and_usage WHERE ${ofPeriods(periods)} ORDER BY 1`,
  )
  return rows.map((row) => row.text('name'))
}
