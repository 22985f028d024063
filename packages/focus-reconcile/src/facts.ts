import type { BillingPeriod } from '@open-finops/pipeline'

/**
 * What a row of a bill is to its invoice; each row is of one kind. `late`: its usage ended before the billing period
 * began. `refund`: a correction (FOCUS ChargeClass) that gives money back. `charge`: all else.
 */
export type ChargeKind = 'charge' | 'tax' | 'credit' | 'refund' | 'late'

/** Rows of the bills in force that can be on one invoice. Amounts are exact decimals as text. */
export interface ChargeFact {
  readonly billingPeriod: BillingPeriod
  /** FOCUS InvoiceIssuerName. */
  readonly invoiceIssuer: string
  /** FOCUS InvoiceId; null where the bill does not name the invoice. */
  readonly invoiceId: string | null
  readonly billingAccountId: string | null
  readonly currency: string
  readonly chargeCategory: string
  readonly kind: ChargeKind
  readonly rows: number
  readonly billedCost: string
  /** Of these rows, those that another row equals in every column, counted without the first of them. */
  readonly duplicateRows: number
  readonly duplicateCost: string
}

/** Usage of a day, as one export has it. */
export interface DayFact {
  readonly exportName: string
  readonly billingPeriod: BillingPeriod
  readonly invoiceIssuer: string
  readonly currency: string
  /** `YYYY-MM-DD` in UTC, by ChargePeriodStart. */
  readonly day: string
  /** Rows of usage in force; 0 where only an earlier version of the bill has some. */
  readonly usageRows: number
  readonly usageCost: string
  /** What an earlier version had on a day that the one in force lacks. */
  readonly earlierCost: string | null
}

/** How far the bill of an export and billing period reaches. */
export interface ReachFact {
  readonly exportName: string
  readonly provider: string
  readonly billingPeriod: BillingPeriod
  /** When the cloud wrote the newest of the deliveries in force, ISO 8601 in UTC; null where one does not say. */
  readonly writtenAt: string | null
  /** True when every charge with a cost names its invoice: the cloud has closed the billing period. */
  readonly invoiced: boolean
}

/** What finance knows of an invoice, or of one line of it. */
export interface InvoiceTotal {
  readonly invoiceIssuer: string
  readonly invoiceId: string
  readonly billingPeriod: BillingPeriod
  readonly currency: string
  /** Exact decimal; of the whole invoice, or of a line of it. */
  readonly total: string
  /** Of a line: the billing account and the kind of charge (FOCUS ChargeCategory) that it is for. */
  readonly billingAccountId?: string | null
  readonly chargeCategory?: string | null
  /** The day that it was issued on, `YYYY-MM-DD` in UTC; null or absent where nobody knows. */
  readonly issueDate?: string | null
}

/** Rows of one kind that a restatement changed. Amounts are exact decimals as text. */
export interface RestatedCharge
  extends Pick<
    ChargeFact,
    'billingPeriod' | 'invoiceIssuer' | 'invoiceId' | 'billingAccountId' | 'currency' | 'chargeCategory' | 'kind'
  > {
  /** Rows of the version that was there when the invoice was issued, and what they cost. */
  readonly rowsBefore: number
  readonly before: string
  /** What such rows cost in the version in force. */
  readonly after: string
}

/** A bill that was written again after an invoice of it was issued: the last version until then, and the one in force. */
export interface RestatementFact extends Pick<ChargeFact, 'billingPeriod' | 'invoiceIssuer' | 'currency'> {
  /** The invoice's. */
  readonly issueDate: string
  readonly charges: readonly RestatedCharge[]
  /** What the earlier version had of usage by day, `YYYY-MM-DD`. */
  readonly usageBefore: readonly { readonly day: string; readonly cost: string }[]
  /** True where more of the delivery's files have the size of another one than before: one was delivered twice. */
  readonly fileTwice: boolean
}

/** All that the rules are told. */
export interface ReconcileFacts {
  readonly charges: readonly ChargeFact[]
  readonly days: readonly DayFact[]
  readonly reach: readonly ReachFact[]
  /** Absent: none is known. */
  readonly restatements?: readonly RestatementFact[]
  readonly invoices: readonly InvoiceTotal[]
}
