import type { Ask } from './check-dataset.ts'
import { type Relation, sqlName } from './compile/relation.ts'
import { compileScan } from './compile/scan.ts'
import { columnsOf } from './condition.ts'
import type { Rule } from './rule.ts'

/** Where the columns of some rows come from, as the lake or an export records it. */
export interface RowOrigins {
  /** Which rows: SQL over the columns of the data; without it, all. */
  readonly rows?: string
  /** Columns that the provider's bill doesn't carry and no rule derives. */
  readonly absent: ReadonlySet<string>
  /** Columns that stand as the bill has them, at least on some rows: where they are null, the bill has no value. */
  readonly reported: ReadonlySet<string>
  /** Columns that the provider is known to leave out, and whose gap it is: "AWS's FOCUS exports". */
  readonly knownGaps?: ReadonlyMap<string, string>
}

/** That rows break a rule for want of what their bill doesn't carry. */
export interface Excuse {
  readonly note: string
  /** Broken rows that it doesn't explain. */
  readonly left: number
}

/**
 * Tells broken rules that only show what a bill doesn't carry from those that the data breaks itself: of rows that come
 * from several bills, those of each are judged by what that bill has.
 */
export async function excusesOf(
  ask: Ask,
  relation: Relation,
  origins: readonly RowOrigins[],
  broken: readonly Rule[],
): Promise<ReadonlyMap<Rule, Excuse>> {
  if (origins.length === 0) return new Map()
  const unamortized = broken.some(isOfAmortization) ? await withoutAmortization(ask, relation, origins) : new Set()
  const found = new Map<Rule, Excuse>()
  for (const rule of broken) {
    const notes = origins.map((origin) => noteOf(rule, origin, unamortized.has(origin)))
    const note = notes.find((one) => one !== undefined)
    if (note === undefined) continue
    const others = origins.filter((_, index) => notes[index] === undefined)
    found.set(rule, { note, left: others.length === 0 ? 0 : await brokenOf(ask, relation, others, rule) })
  }
  return found
}

function noteOf(rule: Rule, { absent, reported, knownGaps }: RowOrigins, unamortized: boolean): string | undefined {
  const { check } = rule
  if (check.kind !== 'row') return undefined
  if (isOfAmortization(rule) && unamortized) {
    return 'the bill has no amortized cost: what it charges for a commitment is the effective cost'
  }
  if (check.must.kind === 'filled' && reported.has(check.must.column)) {
    return `some rows of the bill have no ${check.must.column}${gapOf(check.must.column, knownGaps)}`
  }
  const read = [...columnsOf(check.must), ...(check.when === null ? [] : columnsOf(check.when))]
  const column = read.find((name) => absent.has(name))
  return column === undefined ? undefined : `the bill doesn't carry ${column}${gapOf(column, knownGaps)}`
}

function gapOf(column: string, knownGaps: RowOrigins['knownGaps']): string {
  const of = knownGaps?.get(column)
  return of === undefined ? '' : `, a known gap of ${of}`
}

/** A rule that purchases whose cost is spread over later charges have no effective cost of their own. */
function isOfAmortization({ check }: Rule): boolean {
  return check.kind === 'row' && check.must.kind === 'zero' && check.must.column === 'EffectiveCost'
}

/** The bills whose rows are all as effective as they are billed: none of them spreads a purchase over later charges. */
async function withoutAmortization(
  ask: Ask,
  relation: Relation,
  origins: readonly RowOrigins[],
): Promise<ReadonlySet<RowOrigins>> {
  const differs = 'TRY_CAST(EffectiveCost AS DECIMAL(38,18)) IS DISTINCT FROM TRY_CAST(BilledCost AS DECIMAL(38,18))'
  const counts = origins.map(({ rows = 'true' }) => `count(*) FILTER (WHERE ${rows} AND ${differs})`)
  const [answer = []] = await ask(`SELECT ${counts.join(', ')} FROM ${relation.sql}`)
  return new Set(origins.filter((_, index) => Number(answer[index]) === 0))
}

async function brokenOf(ask: Ask, relation: Relation, origins: readonly RowOrigins[], rule: Rule): Promise<number> {
  const rows = origins.map(({ rows: of = 'true' }) => `(${of})`).join(' OR ')
  const names = relation.columns.map(({ name }) => sqlName(name)).join(', ')
  const part = { ...relation, sql: `(SELECT ${names} FROM ${relation.sql} WHERE ${rows})` }
  const [answer = []] = await ask(compileScan(part, [rule]).sql)
  return Number(answer[1])
}
