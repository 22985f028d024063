export { absolute, amountOf, amountText, smallestCoin } from './amount.ts'
export { completeUntil, hoursUntilDelivered, isStale, lastCompleteDay, missingDays } from './days.ts'
export { requireDistinctInvoices } from './distinct-invoices.ts'
export type { CauseKind, VarianceCause } from './explain-variance.ts'
export type {
  ChargeFact,
  ChargeKind,
  DayFact,
  InvoiceTotal,
  ReachFact,
  ReconcileFacts,
  RestatedCharge,
  RestatementFact,
} from './facts.ts'
export { type InvoiceState, type ReconciledInvoice, reconcile } from './reconcile.ts'
