import { absolute, amountText, total } from './amount.ts'
import type { ChargeFact, ChargeKind } from './facts.ts'
import type { Restated } from './late-correction.ts'

/** What a difference between a bill and its invoice can be made of. */
export type CauseKind =
  | 'tax'
  | 'credits'
  | 'refunds'
  | 'late usage'
  | 'late correction'
  | 'duplicates'
  | 'missing days'
  | 'rounding'

/** A part of a variance. Amounts are exact decimals as text, positive where the bill has more than the invoice. */
export interface VarianceCause {
  readonly kind: CauseKind
  readonly amount: string
  /** Rows of the bill that it is the sum of; null where it is no sum of rows. */
  readonly rows: number | null
  /**
   * `rows`: the sum of rows that are there. `earlier version`: by what a version of the bill had before.
   * `remainder`: what all else leaves over, where there is evidence for this cause but not for its amount.
   */
  readonly basis: 'rows' | 'earlier version' | 'remainder'
  /** Of missing days: which, `YYYY-MM-DD`. */
  readonly days?: readonly string[]
}

/** Days of an invoice's usage that the bill lacks. */
export interface MissingUsage {
  readonly days: readonly string[]
  /** What an earlier version of the bill had on them; null unless it had all of them. */
  readonly known: bigint | null
  /** What as many days of this bill usually cost. */
  readonly usual: bigint
}

/** What a variance is to be explained by. */
export interface VarianceEvidence {
  /** The bill's total less the invoice's. */
  readonly variance: bigint
  /** An invoice is rounded: less than this is rounding. */
  readonly tolerance: bigint
  readonly charges: readonly ChargeFact[]
  readonly amounts: ReadonlyMap<ChargeFact, { readonly billed: bigint; readonly duplicate: bigint }>
  readonly missing: MissingUsage | undefined
  /** Undefined where the bill is what it was when the invoice was issued, or nobody knows what it was. */
  readonly restated: Restated | undefined
}

/** A variance taken apart. */
export interface Explanation {
  readonly causes: readonly VarianceCause[]
  /** What the causes leave over. */
  readonly unexplained: bigint
  /** What the bill holds that could be a cause, whether it is one or not. */
  readonly candidates: readonly VarianceCause[]
}

const kinds = [
  ['tax', 'tax'],
  ['credit', 'credits'],
  ['refund', 'refunds'],
  ['late', 'late usage'],
] as const satisfies readonly (readonly [ChargeKind, CauseKind])[]

/**
 * Takes a variance apart into causes that the bill gives evidence for. A set of causes counts only when its amounts are
 * the variance to within rounding, when no smaller set is, and no other one of its size. Where usage of some days is
 * missing and nobody knows what it cost, it is what one set of the other causes leaves over, provided that this is near
 * (a quarter more or less) to what such days usually cost, and that no other set leaves such an amount. All else stays
 * unexplained: a guess is no cause.
 */
export function explainVariance(evidence: VarianceEvidence): Explanation {
  const { variance, tolerance } = evidence
  const candidates = candidatesOf(evidence)
  const shown = candidates.map(({ cause }) => cause([]))
  if (absolute(variance) < tolerance) return { causes: rounding(variance), unexplained: 0n, candidates: shown }
  const sets = subsets(candidates).sort((a, b) => a.length - b.length)
  const fits = sets.filter((set) => set.length > 0 && absolute(variance - amountOfSet(set)) < tolerance)
  const smallest = fits.filter((set) => set.length === fits[0]?.length)
  const [only] = smallest
  if (only !== undefined && smallest.length === 1) {
    const rest = variance - amountOfSet(only)
    return { causes: [...causesOf(only), ...rounding(rest)], unexplained: 0n, candidates: shown }
  }
  const [left] = onlyRemainder(sets, evidence)
  if (left === undefined || fits.length > 0) return { causes: [], unexplained: variance, candidates: shown }
  return { causes: [...causesOf(left.set), left.cause], unexplained: 0n, candidates: shown }
}

interface Candidate {
  readonly kind: CauseKind
  amount(others: readonly Candidate[]): bigint
  cause(others: readonly Candidate[]): VarianceCause
  readonly of?: ChargeKind
}

function candidatesOf({ charges, amounts, missing, restated }: VarianceEvidence): readonly Candidate[] {
  const sumOf = (some: readonly ChargeFact[], part: 'billed' | 'duplicate'): bigint =>
    total(some.map((fact) => amounts.get(fact)?.[part] ?? 0n))
  const ofKinds = kinds.flatMap(([kind, name]): Candidate[] => {
    const own = charges.filter((fact) => fact.kind === kind)
    const amount = sumOf(own, 'billed')
    const rows = own.reduce((sum, fact) => sum + fact.rows, 0)
    const cause: VarianceCause = { kind: name, amount: amountText(amount), rows, basis: 'rows' }
    return amount === 0n ? [] : [{ kind: name, of: kind, amount: () => amount, cause: () => cause }]
  })
  // A tax row that is there twice is tax already where all tax is a cause.
  const twice = (others: readonly Candidate[]): readonly ChargeFact[] =>
    charges.filter((fact) => fact.duplicateRows > 0 && !others.some((other) => other.of === fact.kind))
  const duplicates: Candidate = {
    kind: 'duplicates',
    amount: (others) => sumOf(twice(others), 'duplicate'),
    cause: (others) => ({
      kind: 'duplicates',
      amount: amountText(sumOf(twice(others), 'duplicate')),
      rows: twice(others).reduce((sum, fact) => sum + fact.duplicateRows, 0),
      basis: 'rows',
    }),
  }
  // Nor is it a correction where all tax is, or where its copy is a duplicate.
  const corrected = ({ changes, lost, fileTwice }: Restated, others: readonly Candidate[]): bigint => {
    const kinds = [...changes].filter(([kind]) => !others.some((other) => other.of === kind))
    const copies = fileTwice ? twice(others).filter(({ kind }) => changes.has(kind)) : []
    return total(kinds.map(([, change]) => change)) + lost - sumOf(copies, 'duplicate')
  }
  const corrections = restated === undefined ? [] : [correctionOf((others) => corrected(restated, others))]
  const known = missing?.known ?? null
  const lost: readonly Candidate[] =
    missing === undefined || known === null || known === 0n
      ? []
      : [
          {
            kind: 'missing days',
            amount: () => -known,
            cause: () => missingCause(missing, -known, 'earlier version'),
          },
        ]
  return [...ofKinds, ...[...corrections, duplicates].filter(({ amount }) => amount([]) !== 0n), ...lost]
}

function correctionOf(amount: Candidate['amount']): Candidate {
  const kind = 'late correction'
  return {
    kind,
    amount,
    cause: (others) => ({ kind, amount: amountText(amount(others)), rows: null, basis: 'earlier version' }),
  }
}

function missingCause({ days }: MissingUsage, amount: bigint, basis: VarianceCause['basis']): VarianceCause {
  return { kind: 'missing days', amount: amountText(amount), rows: null, basis, days }
}

/** Sets of causes whose remainder may well be the missing days; empty unless there is exactly one. */
function onlyRemainder(
  sets: readonly (readonly Candidate[])[],
  { variance, missing }: VarianceEvidence,
): readonly { readonly set: readonly Candidate[]; readonly cause: VarianceCause }[] {
  if (missing === undefined || missing.known !== null || missing.usual <= 0n) return []
  const near = sets.flatMap((set) => {
    const rest = variance - amountOfSet(set)
    const isNear = -rest * 4n >= missing.usual * 3n && -rest * 4n <= missing.usual * 5n
    return isNear ? [{ set, cause: missingCause(missing, rest, 'remainder') }] : []
  })
  return near.length === 1 ? near : []
}

function amountOfSet(set: readonly Candidate[]): bigint {
  return total(set.map((candidate) => candidate.amount(set)))
}

function causesOf(set: readonly Candidate[]): readonly VarianceCause[] {
  return set.map((candidate) => candidate.cause(set))
}

function rounding(amount: bigint): readonly VarianceCause[] {
  return amount === 0n ? [] : [{ kind: 'rounding', amount: amountText(amount), rows: null, basis: 'remainder' }]
}

/** At most seven causes: 128 sets. */
function subsets(candidates: readonly Candidate[]): (readonly Candidate[])[] {
  const sets: (readonly Candidate[])[] = [[]]
  for (const candidate of candidates) sets.push(...sets.map((set) => [...set, candidate]))
  return sets
}
