import type { Ask, RowOrigins } from '@open-finops/focus-check'
import type { ExportOrigins } from '@open-finops/focus-export'
import type { FocusVersion } from '@open-finops/focus-schema'
import { knownGapsOf } from '@open-finops/focus-transform'
import { VERSION_RULES } from '@open-finops/loader-duckdb'

/** Where the columns of an export's rows come from, by the record of each delivery in force; those that agree are one. */
export async function originsInLake(
  ask: Ask,
  version: FocusVersion,
  exportName: string,
): Promise<readonly RowOrigins[]> {
  const rows = await ask(
    `WITH recorded AS (
       SELECT x_DeliveryVersion AS version, billing_period AS period, format,
         coalesce(list(column_name ORDER BY column_name) FILTER (origin = 'absent'), []) AS absent,
         coalesce(list(column_name ORDER BY column_name) FILTER (origin IN ('reported', 'mixed')), []) AS reported
       FROM column_origins WHERE x_ExportName = ${text(exportName)} GROUP BY ALL
     )
     SELECT absent, reported, list([version, period]), format FROM recorded GROUP BY ALL`,
  )
  const derived = VERSION_RULES.filter(({ versions }) => versions.includes(version)).map(({ column }) => column)
  return rows.map(([absent, reported, deliveries, format]) => ({
    ...ofVersion(strings(absent), strings(reported), derived),
    knownGaps: knownGapsOf(String(format)),
    rows: ofDeliveries(Array.isArray(deliveries) ? deliveries.map(strings) : []),
  }))
}

/** The same of a file in an exported folder. @param columns Those of the file. */
export function originsInExport(
  { rows, ofVersion: derived }: ExportOrigins,
  columns: readonly string[],
): readonly RowOrigins[] | undefined {
  const named = columns.includes('x_ExportName')
  if (!named && rows.length > 1) return undefined
  return rows.map(({ exportName, format, absent, reported, mixed }) => ({
    ...ofVersion(absent, [...reported, ...Object.keys(mixed)], Object.keys(derived)),
    knownGaps: knownGapsOf(format),
    ...(named ? { rows: `x_ExportName = ${text(exportName)}` } : {}),
  }))
}

/** A column that the version derives has a value where its rule finds one; where it does not, the bill has none. */
function ofVersion(
  absent: readonly string[],
  reported: readonly string[],
  derived: readonly string[],
): Pick<RowOrigins, 'absent' | 'reported'> {
  return {
    absent: new Set(absent.filter((name) => !derived.includes(name))),
    reported: new Set([...reported, ...absent.filter((name) => derived.includes(name))]),
  }
}

function ofDeliveries(deliveries: readonly (readonly string[])[]): string {
  const pairs = deliveries.map(([version = '', period = '']) => `(${text(version)}, ${text(period)})`)
  return `(x_DeliveryVersion, strftime(BillingPeriodStart, '%Y-%m')) IN (${pairs.join(', ')})`
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
