import { amountOf, total } from './amount.ts'
import type { ChargeKind, RestatedCharge, RestatementFact } from './facts.ts'

/** What became of an invoice's rows after it was issued. */
export interface Restated {
  /** By kind of charge: what the rows cost now, less what they cost when the invoice was issued. */
  readonly changes: ReadonlyMap<ChargeKind, bigint>
  /** What they had then on days of which the bill lacks all usage now: the missing days are a cause of their own. */
  readonly lost: bigint
  /** True where a file that was there once is there twice now: its rows are duplicates, and no correction. */
  readonly fileTwice: boolean
}

/**
 * What a restatement changed of some rows of a bill. A kind of charge that was not there when the invoice was issued is
 * not part of it: all of such rows are a cause of their own (tax, credits, refunds, late usage).
 * @param isOwn True of the rows that the invoice is for.
 * @param missing Days that lack usage now, `YYYY-MM-DD`.
 * @returns undefined where nothing of them was there when the invoice was issued.
 */
export function restatedSince(
  restatements: readonly RestatementFact[],
  isOwn: (charge: RestatedCharge) => boolean,
  missing: readonly string[],
): Restated | undefined {
  const own = restatements.flatMap(({ charges }) => charges.filter(isOwn))
  const wereThere = new Set(own.filter(({ rowsBefore }) => rowsBefore > 0).map(({ kind }) => kind))
  if (wereThere.size === 0) return undefined
  const changes = new Map<ChargeKind, bigint>()
  for (const { kind, before, after } of own) {
    if (kind !== 'charge' && !wereThere.has(kind)) continue
    changes.set(kind, (changes.get(kind) ?? 0n) + amountOf(after) - amountOf(before))
  }
  const days = restatements.flatMap(({ usageBefore }) => usageBefore).filter(({ day }) => missing.includes(day))
  return {
    changes,
    lost: total(days.map(({ cost }) => amountOf(cost))),
    fileTwice: restatements.some(({ fileTwice }) => fileTwice),
  }
}
