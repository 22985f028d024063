import type { QueryResult, QueryValue } from '@open-finops/loader-duckdb'
import { decimalText, units } from '../exact.ts'

/** Names that the peer gives to what a use case calls otherwise. */
const sameThing: readonly (readonly [theirs: RegExp, ours: readonly string[]])[] = [
  [/^min\(ChargePeriodStart\)$|^ChargePeriodStart$/i, ['ChargePeriodStart', 'FirstChargePeriodStart']],
  [/^max\(ChargePeriodEnd\)$|^ChargePeriodEnd$/i, ['ChargePeriodEnd', 'LastChargePeriodEnd']],
  [/^day$/i, ['ChargeDay']],
  [/^MonthlyEffectiveCost$/, ['TotalEffectiveCost']],
  [/^sum\(PricingQuantity\)$/i, ['TotalPricingQuantity']],
  [/^count\(1\)$/i, ['ChargeCount']],
  [/^ContractedCost$/, ['TotalContractedCost']],
  [/^EffectiveCost$/, ['TotalEffectiveCost']],
  [/->>/, ['Application']],
  [/^EligibleProgramType$/, ['ProgramType']],
  [/^ReservationStatus$|^Status$/, ['ReservationUse']],
  [/^BilledCost$/, ['TotalBilledCost']],
  [/^RowCount$/, ['ChargeCount']],
  [/^TaggedPercentage$/, ['TaggedPercent']],
  [/^CommitmentCoverageRate$/, ['CoverageRate']],
  [/^(ContractCommitment)?AppliedCost$/, ['TotalAppliedCost']],
  [/^ChargePeriodDate$/, ['ChargeDay']],
  [/^CostPerGB$/, ['CostPerUnit']],
  [/^ContractedDiscount$/, ['ContractedDiscountPercent']],
  [/^EffectiveDiscount$/, ['EffectiveDiscountPercent']],
]

/**
 * What two answers disagree about; undefined where each row of theirs is in ours. Ours may be finer: it is added up to
 * their groups. Costs must agree to the last digit, quotients to nine.
 */
export function differenceOf(ours: QueryResult, theirs: QueryResult): string | undefined {
  const pairs = theirs.columns.map(({ name }) => [name, placeIn(ours, name)] as const)
  const missing = pairs.filter(([, place]) => place === -1).map(([name]) => name)
  if (missing.length > 0) return `ours has no ${missing.join(', ')}`
  const isAmount = theirs.columns.map(
    ({ name, type }) => /^(DECIMAL|DOUBLE|HUGEINT)/.test(type) || /^count\(|Count$/i.test(name),
  )
  const keyPlaces = pairs.map(([, place], index) => ({ place, index })).filter(({ index }) => isAmount[index] !== true)
  const amounts = pairs.map(([, place], index) => ({ place, index })).filter(({ index }) => isAmount[index] === true)
  const theirGroups = grouped(theirs.rows, (row) => keyPlaces.map(({ index }) => keyText(row[index], theirs, index)))
  const ourGroups = grouped(ours.rows, (row) =>
    keyPlaces.map(({ place, index }) => ourKeyText(row[place], theirs.columns[index]?.name ?? '')),
  )
  const lost = [...theirGroups.keys()].filter((key) => !ourGroups.has(key))
  const more = [...ourGroups.keys()].filter((key) => !theirGroups.has(key))
  if (lost.length > 0 || more.length > 0) {
    return `${theirGroups.size} groups of theirs, ${ourGroups.size} of ours; only theirs ${lost[0] ?? '–'}, only ours ${more[0] ?? '–'}`
  }
  for (const [key, rows] of theirGroups) {
    for (const { place, index } of amounts) {
      const isExact = !theirs.columns[index]?.type.startsWith('DOUBLE')
      const wanted = total(rows, index)
      const found = total(ourGroups.get(key) ?? [], place)
      if (!(isExact ? wanted === found : near(wanted, found))) {
        return `${theirs.columns[index]?.name} of ${key}: theirs ${text(wanted)}, ours ${text(found)}`
      }
    }
  }
  return undefined
}

function placeIn({ columns }: QueryResult, name: string): number {
  const names = [name, ...(sameThing.find(([theirs]) => theirs.test(name))?.[1] ?? [])]
  const month = /month.*\((\w+)PeriodStart\)/i.exec(name)?.[1]
  if (month !== undefined) names.push(`${month}Month`)
  return columns.findIndex((column) => names.some((one) => one.toLowerCase() === column.name.toLowerCase()))
}

function grouped(
  rows: QueryResult['rows'],
  key: (row: readonly QueryValue[]) => readonly string[],
): ReadonlyMap<string, (readonly QueryValue[])[]> {
  const groups = new Map<string, (readonly QueryValue[])[]>()
  for (const row of rows) {
    const name = JSON.stringify(key(row))
    groups.set(name, [...(groups.get(name) ?? []), row])
  }
  return groups
}

function keyText(value: QueryValue | undefined, { columns }: QueryResult, index: number): string {
  return columns[index]?.name.toLowerCase().includes('month') === true ? String(Number(value)) : String(value ?? null)
}

/** Their months have no year. */
function ourKeyText(value: QueryValue | undefined, theirName: string): string {
  return theirName.toLowerCase().includes('month') ? String(Number(String(value).slice(5, 7))) : String(value ?? null)
}

function total(rows: readonly (readonly QueryValue[])[], place: number): bigint | undefined {
  const values = rows.map((row) => row[place]).filter((value) => value !== null && value !== undefined)
  if (values.length === 0) return undefined
  return values.reduce<bigint>((sum, value) => sum + units(plainText(value)), 0n)
}

/** A double as a decimal of at most eighteen digits behind the point. */
function plainText(value: QueryValue): string {
  if (typeof value !== 'number') return String(value)
  return value.toFixed(12)
}

function near(one: bigint | undefined, other: bigint | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  const size = (value: bigint): bigint => (value < 0n ? -value : value)
  return size(one - other) <= 10n ** 9n + size(one) / 10n ** 9n
}

function text(value: bigint | undefined): string {
  return value === undefined ? 'nothing' : decimalText(value)
}
