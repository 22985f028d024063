import { costAndUsageColumns, type FocusVersion, LAKE_COLUMNS, type LakeColumn } from '@open-finops/focus-schema'
import { columnOfVersion, KEPT_RULES, type Lake, VERSION_RULES } from '@open-finops/loader-duckdb'
import type { BillingPeriod } from '@open-finops/pipeline'
import type { AbsentColumn, ExportedTotal, LostColumn } from './options.ts'
import { ofPeriods } from './periods.ts'
import { type Row, rowsOf } from './rows.ts'
import { sqlName } from './sql-text.ts'
import type { ExportColumn } from './values.ts'

/** What one pass over the rows tells of an export of CostAndUsage. */
export interface CostAndUsagePlan {
  /** The version's columns in its order, then the x_ columns that some row fills. */
  readonly columns: readonly ExportColumn[]
  readonly lost: readonly LostColumn[]
  readonly absent: readonly AbsentColumn[]
  readonly totals: readonly ExportedTotal[]
}

/**
 * Looks which columns of the version the rows fill, which values the version has no place for, and what the rows cost.
 * @param filled Columns that the export fills by other means: their SQL over the relation it reads.
 */
export async function planCostAndUsage(
  lake: Lake,
  version: FocusVersion,
  periods: readonly BillingPeriod[],
  filled: ReadonlyMap<string, string> = new Map(),
  signal?: AbortSignal,
): Promise<CostAndUsagePlan> {
  const own = costAndUsageColumns(version)
  const candidates: ExportColumn[] = LAKE_COLUMNS.filter(
    (column) => column.versions.length === 0 || column.versions.includes(version),
  ).map((column) => ({ ...column, sql: filled.get(column.name) ?? columnOfVersion(column.name, version) }))
  const others = LAKE_COLUMNS.filter((column) => column.versions.length > 0 && !column.versions.includes(version))
  const withheld = VERSION_RULES.filter((rule) => rule.versions.includes(version) && rule.withholds === true)
  const counted = [
    ...candidates.map(({ name, sql }) => `count(${filled.has(name) ? '1' : sql}) AS ${sqlName(`has ${name}`)}`),
    ...others.map((column) => `${lostRows(column, version)} AS ${sqlName(`lost ${column.name}`)}`),
    ...withheld.map(({ column, sql }) => `count(${column}) - count(${sql}) AS ${sqlName(`lost ${column}`)}`),
  ]
  const where = ofPeriods(periods)
  const [counts] = await rowsOf(
    lake,
    `SELECT count(*) AS "all", ${counted.join(', ')} FROM cost_and_usage WHERE ${where}`,
    undefined,
    signal,
  )
  const has = (name: string): number => counts?.number(`has ${name}`) ?? 0
  const all = counts?.number('all') ?? 0
  const always = new Set<string>(
    own.filter((column) => column.allowsNulls || column.featureLevel === 'Mandatory').map(({ name }) => name),
  )
  return {
    columns: candidates.filter(({ name }) => always.has(name) || has(name) > 0),
    lost: [...others.map(({ name }) => name), ...withheld.map(({ column }) => column)].sort().flatMap((name) => {
      const rows = counts?.number(`lost ${name}`) ?? 0
      return rows > 0 ? [{ column: name, rows }] : []
    }),
    absent: own.flatMap(({ name, allowsNulls }): AbsentColumn[] => {
      const missing = all - has(name)
      if (!always.has(name) && has(name) === 0) return [{ column: name, state: 'left out', rows: all }]
      if (allowsNulls) return has(name) === 0 ? [{ column: name, state: 'no value', rows: all }] : []
      return missing > 0 ? [{ column: name, state: 'missing', rows: missing }] : []
    }),
    totals: await totalsOf(lake, where, signal),
  }
}

/** Rows whose value the version's own columns don't tell. */
function lostRows({ name }: LakeColumn, version: FocusVersion): string {
  const kept = KEPT_RULES.find((rule) => rule.column === name && rule.versions.includes(version))
  const isKept = kept === undefined ? '' : ` AND NOT coalesce(${kept.sql}, false)`
  return `count(*) FILTER (${sqlName(name)} IS NOT NULL${isKept})`
}

async function totalsOf(lake: Lake, where: string, signal?: AbortSignal): Promise<readonly ExportedTotal[]> {
  const rows = await rowsOf(
    lake,
    `SELECT BillingCurrency, count(*) AS n, sum(BilledCost)::VARCHAR AS billed, sum(EffectiveCost)::VARCHAR AS effective,
      sum(ListCost)::VARCHAR AS list, sum(ContractedCost)::VARCHAR AS contracted
      FROM cost_and_usage WHERE ${where} GROUP BY 1 ORDER BY 1`,
    undefined,
    signal,
  )
  return rows.map((row) => ({
    currency: row.text('BillingCurrency'),
    rows: row.number('n'),
    billedCost: amount(row, 'billed'),
    effectiveCost: amount(row, 'effective'),
    listCost: amount(row, 'list'),
    contractedCost: amount(row, 'contracted'),
  }))
}

/** `12.500000000000000000` → `12.5` */
function amount(row: Row, column: string): string {
  const text = row.text(column)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
