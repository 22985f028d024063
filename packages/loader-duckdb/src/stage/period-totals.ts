import type { DuckDBConnection } from '@duckdb/node-api'
import type { Format } from '@open-finops/focus-transform'
import { FinopsError, type NativeTypeTotal, type PeriodLoad, type RowChange } from '@open-finops/pipeline'
import { rawSums } from '../charge-summary.ts'
import { plainDecimal } from '../decimal-text.ts'
import { sqlName } from '../sql-text.ts'

const sums = {
  nativeCost: 'native_cost',
  billedCost: 'billed_cost',
  effectiveCost: 'effective_cost',
  listCost: 'list_cost',
  contractedCost: 'contracted_cost',
} as const

/**
 * Sums of the relation `staged`, as SQL: what `rawSums` selects, with what the totals of a load need besides. All totals
 * that are kept of a delivery are made of it, so that its rows are read once.
 */
export function stagedSumsQuery(format: Format): string {
  return rawSums('staged', [
    `coalesce(${sqlName(format.nativeType)}, '') AS native_type`,
    'coalesce(sum(x_NativeCost), 0) AS native_cost',
    'coalesce(sum(ListCost), 0) AS list_cost',
    'coalesce(sum(ContractedCost), 0) AS contracted_cost',
  ])
}

interface Group {
  readonly period: string
  readonly currency: string
  readonly nativeType: string
  readonly change: string | undefined
  readonly rows: number
  readonly sums: Readonly<Record<keyof typeof sums, string>>
}

/**
 * Rows and money by billing period, currency and native row type.
 * @param relation What `stagedSumsQuery` selects.
 */
export async function periodTotals(connection: DuckDBConnection, relation: string): Promise<readonly PeriodLoad[]> {
  const answer = await connection.runAndReadAll(
    `SELECT strftime(BillingPeriodStart, '%Y-%m') AS period, BillingCurrency AS currency, native_type,
      x_RowChange AS change, sum(rows) AS n,
      ${Object.entries(sums)
        .map(([name, column]) => `CAST(sum(${column}) AS VARCHAR) AS ${sqlName(name)}`)
        .join(', ')} FROM ${relation} GROUP BY ALL ORDER BY ALL`,
  )
  const groups = answer.getRowObjectsJS().map(
    (row): Group => ({
      period: String(row['period']),
      currency: String(row['currency']),
      nativeType: String(row['native_type']),
      change: row['change'] === null ? undefined : String(row['change']),
      rows: Number(row['n']),
      sums: Object.fromEntries(
        Object.keys(sums).map((name) => [name, plainDecimal(String(row[name]))]),
      ) as Group['sums'],
    }),
  )
  const periods = [...new Set(groups.map((group) => group.period))]
  for (const period of periods) requireMonth(period)
  return periods.map((period) =>
    periodLoad(
      period,
      groups.filter((group) => group.period === period),
    ),
  )
}

function periodLoad(billingPeriod: string, groups: readonly Group[]): PeriodLoad {
  const rowsOf = (some: readonly Group[]): number => some.reduce((rows, group) => rows + group.rows, 0)
  const isMade = (group: Group): boolean => group.change?.startsWith('made: ') ?? false
  const isDropped = (group: Group): boolean => group.change?.startsWith('dropped: ') ?? false
  const totals = new Map<string, Group[]>()
  const changes = new Map<string, Group[]>()
  for (const group of groups) {
    const total = JSON.stringify([group.currency, group.nativeType])
    totals.set(total, [...(totals.get(total) ?? []), group])
    if (group.change === undefined) continue
    const change = JSON.stringify([group.change, group.nativeType])
    changes.set(change, [...(changes.get(change) ?? []), group])
  }
  return {
    billingPeriod,
    sourceRows: rowsOf(groups.filter((group) => !isMade(group))),
    focusRows: rowsOf(groups.filter((group) => !isDropped(group))),
    rowChanges: [...changes.values()].map((same): RowChange => {
      const [kind = '', reason = ''] = (same[0]?.change ?? '').split(': ')
      return {
        kind: kind === 'made' ? 'made' : 'dropped',
        reason,
        nativeType: same[0]?.nativeType ?? '',
        rows: rowsOf(same),
      }
    }),
    totals: [...totals.values()].map(
      (same): NativeTypeTotal => ({
        currency: same[0]?.currency ?? '',
        nativeType: same[0]?.nativeType ?? '',
        sourceRows: rowsOf(same.filter((group) => !isMade(group))),
        focusRows: rowsOf(same.filter((group) => !isDropped(group))),
        nativeCost: addAll(same, 'nativeCost'),
        billedCost: addAll(same, 'billedCost'),
        effectiveCost: addAll(same, 'effectiveCost'),
        listCost: addAll(same, 'listCost'),
        contractedCost: addAll(same, 'contractedCost'),
      }),
    ),
  }
}

const scale = 18

/** Exact: the sums are decimals of at most 18 places. */
export function addDecimals(texts: readonly string[]): string {
  const units = texts.reduce((sum, text) => sum + unitsOf(text), 0n)
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  return plainDecimal(`${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`)
}

function unitsOf(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const units = BigInt(whole + fraction.padEnd(scale, '0'))
  return text.startsWith('-') ? -units : units
}

function addAll(groups: readonly Group[], name: keyof typeof sums): string {
  return addDecimals(groups.map((group) => group.sums[name]))
}

/** A timestamp may be valid and yet no month: `infinity`, or of a year that no bill has. */
function requireMonth(period: string): void {
  if (/^[12]\d{3}-\d{2}$/.test(period)) return
  throw new FinopsError({
    code: 'FINOPS_BAD_VALUE',
    message: `rows have the BillingPeriodStart '${period}', which is no month`,
    hint: 'The file was edited or its columns are shifted: download it again. What was loaded before is as it was.',
    details: { column: 'BillingPeriodStart', value: period },
  })
}
