import type { BillingPeriod } from '@open-finops/pipeline'
import { amountOf, amountText, smallestCoin, total } from './amount.ts'
import { completeUntil, missingDays } from './days.ts'
import { explainVariance, type MissingUsage, type VarianceCause } from './explain-variance.ts'
import type { ChargeFact, DayFact, InvoiceTotal, ReachFact, ReconcileFacts, RestatedCharge } from './facts.ts'
import { type Restated, restatedSince } from './late-correction.ts'

/**
 * How a bill stands against its invoice. `open`: there is no invoice to compare it with, or no bill. `tied`: equal to
 * within rounding. `explained`: different, and every part of the difference has a cause. `disputed`: different, and
 * part of it has none.
 */
export type InvoiceState = 'open' | 'tied' | 'explained' | 'disputed'

/** A bill, or the part of one that an invoice is for, against that invoice. Amounts are exact decimals as text. */
export interface ReconciledInvoice {
  readonly billingPeriod: BillingPeriod
  readonly invoiceIssuer: string
  /** Null where neither the bill nor finance names the invoice. */
  readonly invoiceId: string | null
  readonly currency: string
  readonly state: InvoiceState
  /** Null where finance gave none. */
  readonly invoiceTotal: string | null
  /** The sum of BilledCost, and the rows it is of. */
  readonly focusTotal: string
  readonly rows: number
  /** focusTotal less invoiceTotal; null where there is no invoice. */
  readonly variance: string | null
  /** What the variance is made of. */
  readonly causes: readonly VarianceCause[]
  /** The part of the variance without a cause; `0` unless disputed. */
  readonly unexplained: string
  /** What the bill holds that an invoice may lack, whether it is a cause or not. */
  readonly candidates: readonly VarianceCause[]
}

interface Unit {
  readonly key: Pick<ReconciledInvoice, 'billingPeriod' | 'invoiceIssuer' | 'invoiceId' | 'currency'>
  readonly invoices: InvoiceTotal[]
  readonly charges: ChargeFact[]
}

/**
 * Compares bills with invoices: one result for each invoice, and for the rest of each billing period that is on none, by
 * issuer and currency. A row that names its invoice is of that one; a row that names none is of the only invoice that
 * finance gives for its issuer, billing period, currency and account.
 * The invoices must have passed `requireDistinctInvoices`.
 */
export function reconcile(facts: ReconcileFacts): readonly ReconciledInvoice[] {
  const units = new Map<string, Unit>()
  const unitOf = (key: Unit['key']): Unit => {
    const name = JSON.stringify([key.billingPeriod, key.invoiceIssuer, key.invoiceId, key.currency])
    const unit = units.get(name) ?? { key, invoices: [], charges: [] }
    units.set(name, unit)
    return unit
  }
  const invoicesOf = groupBy(facts.invoices, whereabouts)
  for (const invoice of facts.invoices) unitOf(keyOf(invoice)).invoices.push(invoice)
  for (const charge of facts.charges) {
    const around = invoicesOf.get(whereabouts(charge)) ?? []
    const invoice = invoiceOf(charge, around)
    unitOf(invoice === undefined ? keyOf(charge) : keyOf(invoice)).charges.push(charge)
  }
  const days = groupBy(facts.days, whereabouts)
  const reach = new Map(facts.reach.map((one) => [JSON.stringify([one.exportName, one.billingPeriod]), one]))
  const restatements = groupBy(facts.restatements ?? [], whereabouts)
  const restatedOf = ({ key, invoices }: Unit, missing: MissingUsage | undefined): Restated | undefined => {
    const issued = issueDateOf(invoices)
    const since = restatements.get(whereabouts(key))?.filter(({ issueDate }) => issueDate === issued) ?? []
    const around = invoicesOf.get(whereabouts(key)) ?? []
    const isOwn = (charge: RestatedCharge): boolean => invoiceOf(charge, around)?.invoiceId === key.invoiceId
    return restatedSince(since, isOwn, missing?.days ?? [])
  }
  return [...units.values()]
    .map((unit) => {
      const missing = missingUsage(days.get(whereabouts(unit.key)) ?? [], reach)
      return reconcileUnit(unit, missing, restatedOf(unit, missing))
    })
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
}

function reconcileUnit(
  { key, invoices, charges }: Unit,
  missing: MissingUsage | undefined,
  restated: Restated | undefined,
): ReconciledInvoice {
  const amounts = new Map(
    charges.map((fact) => [
      fact,
      { billed: amountOf(fact.billedCost), duplicate: fact.duplicateRows === 0 ? 0n : amountOf(fact.duplicateCost) },
    ]),
  )
  const billed = total([...amounts.values()].map((amount) => amount.billed))
  const invoiced = invoices.length === 0 ? undefined : total(invoices.map((invoice) => amountOf(invoice.total)))
  const variance = invoiced === undefined || charges.length === 0 ? undefined : billed - invoiced
  // Each line of an invoice is rounded for itself.
  const tolerance = smallestCoin(key.currency) * BigInt(Math.max(1, invoices.length))
  const ofUsage = invoices.every(({ chargeCategory }) => (chargeCategory ?? 'Usage') === 'Usage') || undefined
  const explained = explainVariance({
    variance: variance ?? 0n,
    tolerance,
    charges,
    amounts,
    missing: ofUsage && missing,
    restated,
  })
  return {
    ...key,
    state: stateOf(variance, tolerance, explained.unexplained),
    invoiceTotal: invoiced === undefined ? null : amountText(invoiced),
    focusTotal: amountText(billed),
    rows: charges.reduce((sum, fact) => sum + fact.rows, 0),
    variance: variance === undefined ? null : amountText(variance),
    causes: variance === undefined ? [] : explained.causes,
    unexplained: amountText(explained.unexplained),
    candidates: explained.candidates,
  }
}

/** Of several lines of an invoice the last date. */
function issueDateOf(invoices: readonly InvoiceTotal[]): string | undefined {
  return invoices
    .flatMap(({ issueDate }) => issueDate ?? [])
    .sort()
    .at(-1)
}

function stateOf(variance: bigint | undefined, tolerance: bigint, unexplained: bigint): InvoiceState {
  if (variance === undefined) return 'open'
  if (variance < tolerance && variance > -tolerance) return 'tied'
  return unexplained === 0n ? 'explained' : 'disputed'
}

/** The fact of finance that speaks of these rows; `requireDistinctInvoices` sees to it that there is one at most. */
function invoiceOf(
  charge: Pick<ChargeFact, 'billingAccountId' | 'chargeCategory' | 'invoiceId'>,
  invoices: readonly InvoiceTotal[],
): InvoiceTotal | undefined {
  const possible = invoices.filter(
    (invoice) =>
      (invoice.billingAccountId ?? charge.billingAccountId) === charge.billingAccountId &&
      (invoice.chargeCategory ?? charge.chargeCategory) === charge.chargeCategory,
  )
  const isOnly = new Set(possible.map((invoice) => invoice.invoiceId)).size === 1
  return possible.find(({ invoiceId }) => invoiceId === charge.invoiceId || (charge.invoiceId === null && isOnly))
}

/** Days that some export lacks, by what the others of its days cost. */
function missingUsage(days: readonly DayFact[], reach: ReadonlyMap<string, ReachFact>): MissingUsage | undefined {
  const found = [...groupBy(days, (day) => day.exportName).values()].flatMap((own) => {
    const [{ exportName, billingPeriod } = { exportName: '', billingPeriod: '' }] = own
    const known = reach.get(JSON.stringify([exportName, billingPeriod]))
    const used = own.filter((day) => day.usageRows > 0)
    const missing = missingDays({
      billingPeriod,
      used: used.map((day) => day.day),
      completeUntil: known === undefined ? null : completeUntil(known),
    })
    const usual = median(used.map((day) => amountOf(day.usageCost)))
    return missing.map((day) => ({ day, usual, earlier: own.find((one) => one.day === day)?.earlierCost ?? null }))
  })
  if (found.length === 0) return undefined
  const earlier = found.map((one) => one.earlier)
  return {
    days: [...new Set(found.map((one) => one.day))].sort(),
    known: earlier.includes(null) ? null : total(earlier.map((amount) => amountOf(amount ?? '0'))),
    usual: total(found.map((one) => one.usual)),
  }
}

/** Of an even number the lower one, since days that are there twice are too large. */
function median(amounts: readonly bigint[]): bigint {
  const sorted = [...amounts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n
}

function keyOf({ billingPeriod, invoiceIssuer, invoiceId, currency }: Unit['key']): Unit['key'] {
  return { billingPeriod, invoiceIssuer, invoiceId, currency }
}

function whereabouts(fact: Pick<Unit['key'], 'billingPeriod' | 'invoiceIssuer' | 'currency'>): string {
  return JSON.stringify([fact.billingPeriod, fact.invoiceIssuer, fact.currency])
}

function sortKey(one: ReconciledInvoice): string {
  return JSON.stringify([one.billingPeriod, one.invoiceIssuer, one.currency, one.invoiceId ?? ''])
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}
