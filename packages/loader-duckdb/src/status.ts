import type { DuckDBConnection } from '@duckdb/node-api'
import type { BillingPeriod, ColumnOrigin, RowChange, UnknownValue } from '@open-finops/pipeline'
import { plainDecimal } from './decimal-text.ts'
import { ledgerRows, momentSql } from './ledger-read.ts'
import type { LedgerRow } from './ledger-row.ts'

/** Money of one currency; all amounts are exact decimals as text. */
export interface CurrencyTotal {
  readonly currency: string
  readonly sourceRows: number
  readonly focusRows: number
  readonly nativeCost: string
  readonly billedCost: string
  readonly effectiveCost: string
  readonly listCost: string
  readonly contractedCost: string
}

/** What one version of a delivery holds of one billing period. */
export interface VersionStatus {
  readonly slot: string
  readonly version: string
  readonly format: string
  /** ISO 8601 in UTC; null where unknown. */
  readonly createdAt: string | null
  /** The billing periods that it is meant to hold whole; null when it did not say. */
  readonly covers: readonly BillingPeriod[] | null
  /** ISO 8601 in UTC. */
  readonly loadedAt: string
  /** ISO 8601 in UTC; null while in force. */
  readonly replacedAt: string | null
  readonly sourceRows: number
  readonly focusRows: number
  readonly totals: readonly CurrencyTotal[]
  /** False once its rows were pruned. */
  readonly rowsKept: boolean
}

/** What the lake holds of one billing period of one export. */
export interface ExportPeriodStatus {
  readonly provider: string
  readonly exportName: string
  readonly billingPeriod: BillingPeriod
  /** True when only deliveries of other periods hold rows of it: late rows, without the bill that they belong to. */
  readonly partial: boolean
  /** Of the deliveries in force, added up. */
  readonly sourceRows: number
  readonly focusRows: number
  readonly rowChanges: readonly RowChange[]
  readonly totals: readonly CurrencyTotal[]
  /** The newest load among the deliveries in force, ISO 8601 in UTC; null when none holds rows of this period any more. */
  readonly loadedAt: string | null
  /** Size of the Parquet files in force. */
  readonly lakeBytes: number
  readonly deliveries: readonly VersionStatus[]
  /** What was in force before, newest first. */
  readonly replaced: readonly VersionStatus[]
}

/** What the deliveries in force of one export could not tell. */
export interface ExportFindings {
  readonly provider: string
  readonly exportName: string
  /** Columns that some delivery could not fill from what it should come from. */
  readonly columns: readonly ColumnOrigin[]
  readonly unknownValues: readonly UnknownValue[]
}

/** The state of a lake. */
export interface LakeStatus {
  /** By export and billing period. */
  readonly periods: readonly ExportPeriodStatus[]
  readonly findings: readonly ExportFindings[]
}

const amounts = ['native_cost', 'billed_cost', 'effective_cost', 'list_cost', 'contracted_cost'] as const
const versionFacts = `d.*, ${momentSql('created_at')} AS created, ${momentSql('loaded_at')} AS loaded,
  ${momentSql('replaced_at')} AS replaced`

/** Reads the whole state from a catalog's ledger; no lake file is opened. */
export async function readStatus(connection: DuckDBConnection): Promise<LakeStatus> {
  const versions = await ledgerRows(
    connection,
    `SELECT ${versionFacts}, billing_period, source_rows, focus_rows, coalesce(f.bytes, 0) AS bytes,
        coalesce(f.pruned, false) AS pruned
      FROM finops.period_loads p JOIN finops.deliveries d USING (delivery)
      LEFT JOIN (SELECT delivery, billing_period, sum(bytes)::BIGINT AS bytes, bool_or(state = 'pruned') AS pruned
        FROM finops.lake_files GROUP BY ALL) f USING (delivery, billing_period)
      ORDER BY provider, export_name, billing_period, slot, replaced_at DESC, d.delivery DESC`,
  )
  const sums = amounts.map((amount) => `sum(${amount})::VARCHAR AS ${amount}`).join(', ')
  const counts = 'sum(source_rows)::BIGINT AS source_rows, sum(focus_rows)::BIGINT AS focus_rows'
  const versionTotals = await ledgerRows(
    connection,
    `SELECT delivery, billing_period, currency, ${counts}, ${sums} FROM finops.native_totals
      GROUP BY ALL ORDER BY currency`,
  )
  const currentTotals = await ledgerRows(
    connection,
    `SELECT provider, export_name, billing_period, currency, ${counts}, ${sums}
      FROM finops.native_totals JOIN finops.deliveries d USING (delivery) WHERE current GROUP BY ALL ORDER BY currency`,
  )
  const changes = await ledgerRows(
    connection,
    `SELECT provider, export_name, billing_period, kind, reason, native_type, sum(rows)::BIGINT AS rows
      FROM finops.row_changes JOIN finops.deliveries d USING (delivery) WHERE current
      GROUP BY ALL ORDER BY kind, reason, native_type`,
  )
  const partial = await partialPeriods(connection)
  const { origins, unknown } = await readFindings(connection)
  return lakeStatus({ versions, versionTotals, currentTotals, changes, partial, origins, unknown })
}

/** What a ledger says, of whichever engine; each row has the columns that are named. */
export interface StatusRows {
  /**
   * By export, billing period and slot, newest version first: `delivery`, `provider`, `export_name`, `slot`, `version`,
   * `format`, `created`, `covers`, `loaded`, `replaced`, `current`, `billing_period`, `source_rows`, `focus_rows`, `bytes`,
   * `pruned`.
   */
  readonly versions: readonly LedgerRow[]
  /** By currency: `delivery`, `billing_period`, `currency`, counts of rows and sums of costs. */
  readonly versionTotals: readonly LedgerRow[]
  /** The same of what is in force, with `provider` and `export_name`. */
  readonly currentTotals: readonly LedgerRow[]
  /** `provider`, `export_name`, `billing_period`, `kind`, `reason`, `native_type`, `rows`. */
  readonly changes: readonly LedgerRow[]
  /** `provider`, `export_name`, `billing_period` of periods that are partial. */
  readonly partial: readonly LedgerRow[]
  /** `provider`, `export_name`, `column_name`, `origin`, `missing`. */
  readonly origins: readonly LedgerRow[]
  /** `provider`, `export_name`, `kind`, `value`, `rows`. */
  readonly unknown: readonly LedgerRow[]
}

/** Puts the state of a lake together from what its ledger says. */
export function lakeStatus(ledger: StatusRows): LakeStatus {
  const { versions, versionTotals, currentTotals, changes } = ledger
  const partial = new Set(ledger.partial.map(periodKey))
  const totalsOfVersion = grouped(versionTotals, versionKey)
  const totalsOfPeriod = grouped(currentTotals, periodKey)
  const changesOfPeriod = grouped(changes, periodKey)
  const periods = [...grouped(versions, periodKey)].map(([key, rows]) => {
    const current = rows.filter((row) => row.flag('current'))
    const version = (row: LedgerRow): VersionStatus => versionStatus(row, totalsOfVersion.get(versionKey(row)) ?? [])
    return {
      ...exportOf(rows),
      billingPeriod: rows[0]?.text('billing_period') ?? '',
      partial: partial.has(key),
      sourceRows: sum(current, 'source_rows'),
      focusRows: sum(current, 'focus_rows'),
      rowChanges: (changesOfPeriod.get(key) ?? []).map(rowChange),
      totals: (totalsOfPeriod.get(key) ?? []).map(currencyTotal),
      loadedAt:
        current
          .map((row) => row.text('loaded'))
          .sort()
          .at(-1) ?? null,
      lakeBytes: sum(current, 'bytes'),
      deliveries: current.map(version),
      replaced: rows.filter((row) => !row.flag('current')).map(version),
    }
  })
  return { periods, findings: findingsOf(ledger) }
}

/** A ledger of version 2 knows of none. */
async function partialPeriods(connection: DuckDBConnection): Promise<readonly LedgerRow[]> {
  const views = await ledgerRows(
    connection,
    `SELECT view_name FROM duckdb_views()
      WHERE database_name = current_database() AND schema_name = 'finops' AND view_name = 'billing_periods'`,
  )
  return views.length === 0 ? [] : await ledgerRows(connection, 'SELECT * FROM finops.billing_periods WHERE partial')
}

async function readFindings(connection: DuckDBConnection): Promise<Pick<StatusRows, 'origins' | 'unknown'>> {
  const origins = await ledgerRows(
    connection,
    `SELECT provider, export_name, column_name, max(origin) AS origin, list(DISTINCT m ORDER BY m) AS missing
      FROM (SELECT *, unnest(missing) AS m FROM finops.column_origins) JOIN finops.deliveries d USING (delivery)
      WHERE current GROUP BY ALL ORDER BY provider, export_name, column_name`,
  )
  const unknown = await ledgerRows(
    connection,
    `SELECT provider, export_name, kind, value, sum(rows)::BIGINT AS rows
      FROM finops.unknown_values JOIN finops.deliveries d USING (delivery)
      WHERE current GROUP BY ALL ORDER BY provider, export_name, kind, rows DESC, value`,
  )
  return { origins, unknown }
}

function findingsOf({ origins, unknown }: StatusRows): readonly ExportFindings[] {
  const originsOf = grouped(origins, exportKey)
  const unknownOf = grouped(unknown, exportKey)
  return [...new Set([...originsOf.keys(), ...unknownOf.keys()])].sort().map((key) => ({
    ...exportOf(originsOf.get(key) ?? unknownOf.get(key) ?? []),
    columns: (originsOf.get(key) ?? []).map((row) => ({
      column: row.text('column_name'),
      origin: row.text('origin') as ColumnOrigin['origin'],
      missing: row.list('missing'),
    })),
    unknownValues: (unknownOf.get(key) ?? []).map((row) => ({
      kind: row.text('kind'),
      value: row.text('value'),
      rows: row.number('rows'),
    })),
  }))
}

function versionStatus(row: LedgerRow, totals: readonly LedgerRow[]): VersionStatus {
  return {
    slot: row.text('slot'),
    version: row.text('version'),
    format: row.text('format'),
    createdAt: row.optional('created'),
    covers: row.optional('covers') === null ? null : row.list('covers'),
    loadedAt: row.text('loaded'),
    replacedAt: row.optional('replaced'),
    sourceRows: row.number('source_rows'),
    focusRows: row.number('focus_rows'),
    totals: totals.map(currencyTotal),
    rowsKept: !row.flag('pruned'),
  }
}

function currencyTotal(row: LedgerRow): CurrencyTotal {
  return {
    currency: row.text('currency'),
    sourceRows: row.number('source_rows'),
    focusRows: row.number('focus_rows'),
    nativeCost: plainDecimal(row.text('native_cost')),
    billedCost: plainDecimal(row.text('billed_cost')),
    effectiveCost: plainDecimal(row.text('effective_cost')),
    listCost: plainDecimal(row.text('list_cost')),
    contractedCost: plainDecimal(row.text('contracted_cost')),
  }
}

function rowChange(row: LedgerRow): RowChange {
  return {
    kind: row.text('kind') as RowChange['kind'],
    reason: row.text('reason'),
    nativeType: row.text('native_type'),
    rows: row.number('rows'),
  }
}

function exportOf(rows: readonly LedgerRow[]): { readonly provider: string; readonly exportName: string } {
  return { provider: rows[0]?.text('provider') ?? '', exportName: rows[0]?.text('export_name') ?? '' }
}

function exportKey(row: LedgerRow): string {
  return JSON.stringify([row.text('provider'), row.text('export_name')])
}

function periodKey(row: LedgerRow): string {
  return JSON.stringify([row.text('provider'), row.text('export_name'), row.text('billing_period')])
}

function versionKey(row: LedgerRow): string {
  return JSON.stringify([row.text('delivery'), row.text('billing_period')])
}

function sum(rows: readonly LedgerRow[], column: string): number {
  return rows.reduce((total, row) => total + row.number(column), 0)
}

function grouped(rows: readonly LedgerRow[], key: (row: LedgerRow) => string): Map<string, LedgerRow[]> {
  const groups = new Map<string, LedgerRow[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group === undefined) groups.set(key(row), [row])
    else group.push(row)
  }
  return groups
}
