import type { InvoiceState, ReconciledInvoice, VarianceCause } from '@open-finops/focus-reconcile'
import type { BillingPeriod, BillingPeriodRange } from '@open-finops/pipeline'
import { type AnswerRow, rowsOfLake } from './answer-rows.ts'
import { plainDecimal } from './decimal-text.ts'
import type { Lake } from './lake.ts'
import { requireProof } from './require-proof.ts'

/** The bill's own total of an export, billing period and currency against the sum of its FOCUS rows; exact decimals. */
export interface SourceTie {
  readonly provider: string
  readonly exportName: string
  readonly billingPeriod: BillingPeriod
  readonly currency: string
  readonly sourceRows: number
  readonly focusRows: number
  readonly nativeCost: string
  readonly billedCost: string
  /** billedCost less nativeCost. */
  readonly variance: string
  /** Equal to less than a cent. */
  readonly tied: boolean
  /** By the provider's own type of row; covered usage and what negates it differ and cancel out. */
  readonly types: readonly TypeTie[]
}

/** One type of row in a tie. */
export interface TypeTie {
  readonly nativeType: string
  readonly sourceRows: number
  readonly focusRows: number
  readonly nativeCost: string
  readonly billedCost: string
}

/** How much of a billing period is in which state, by the size of its amounts; exact decimals. */
export interface TiedShare {
  readonly billingPeriod: BillingPeriod
  readonly currency: string
  readonly cost: string
  readonly tied: string
  readonly explained: string
  readonly disputed: string
  readonly open: string
  /** `tied` by `cost`, 0 to 1; null where nothing costs anything. */
  readonly share: number | null
}

/** Bills against themselves and against their invoices. */
export interface LakeReconciliation {
  readonly sources: readonly SourceTie[]
  readonly invoices: readonly ReconciledInvoice[]
  readonly shares: readonly TiedShare[]
}

/**
 * Reads how the bills in force stand: to their sources, and to their invoices.
 * @throws FinopsError `FINOPS_OLDER_LAKE`
 */
export async function readReconciliation(lake: Lake, range: BillingPeriodRange = {}): Promise<LakeReconciliation> {
  await requireProof(lake)
  const where = '($from IS NULL OR billing_period >= $from) AND ($to IS NULL OR billing_period <= $to)'
  const parameters = { from: range.from ?? null, to: range.to ?? null }
  const ties = await rowsOfLake(lake, `FROM finops.source_ties WHERE ${where} ORDER BY ALL`, parameters)
  const types = await rowsOfLake(
    lake,
    `SELECT provider, export_name, billing_period, currency, native_type, sum(source_rows)::BIGINT AS source_rows,
        sum(focus_rows)::BIGINT AS focus_rows, sum(native_cost) AS native_cost, sum(billed_cost) AS billed_cost
      FROM finops.native_totals JOIN finops.deliveries USING (delivery) WHERE current AND ${where}
      GROUP BY ALL ORDER BY ALL`,
    parameters,
  )
  const typesOf = new Map<string, AnswerRow[]>()
  for (const type of types) typesOf.set(tieKey(type), [...(typesOf.get(tieKey(type)) ?? []), type])
  const invoices = await rowsOfLake(
    lake,
    `SELECT * REPLACE (causes::VARCHAR AS causes, candidates::VARCHAR AS candidates) FROM finops.reconciliation
      WHERE ${where} ORDER BY billing_period, invoice_issuer, currency, invoice_id`,
    parameters,
  )
  const shares = await rowsOfLake(lake, `FROM finops.tied_share WHERE ${where} ORDER BY ALL`, parameters)
  return {
    sources: ties.map((row) => ({
      ...{ provider: row.text('provider'), exportName: row.text('export_name') },
      ...{ billingPeriod: row.text('billing_period'), currency: row.text('currency') },
      ...counts(row),
      variance: plainDecimal(row.text('variance')),
      tied: row.text('tied') === 'true',
      types: (typesOf.get(tieKey(row)) ?? []).map((type) => ({
        nativeType: type.text('native_type'),
        ...counts(type),
      })),
    })),
    invoices: invoices.map(reconciled),
    shares: shares.map((row) => ({
      billingPeriod: row.text('billing_period'),
      currency: row.text('currency'),
      cost: plainDecimal(row.text('cost')),
      tied: plainDecimal(row.text('tied_cost')),
      explained: plainDecimal(row.text('explained_cost')),
      disputed: plainDecimal(row.text('disputed_cost')),
      open: plainDecimal(row.text('open_cost')),
      share: row.optional('tied_share') === null ? null : row.number('tied_share'),
    })),
  }
}

function counts(row: AnswerRow): Pick<TypeTie, 'sourceRows' | 'focusRows' | 'nativeCost' | 'billedCost'> {
  return {
    sourceRows: row.number('source_rows'),
    focusRows: row.number('focus_rows'),
    nativeCost: plainDecimal(row.text('native_cost')),
    billedCost: plainDecimal(row.text('billed_cost')),
  }
}

function reconciled(row: AnswerRow): ReconciledInvoice {
  const money = (column: string): string | null => {
    const text = row.optional(column)
    return text === null ? null : plainDecimal(text)
  }
  return {
    billingPeriod: row.text('billing_period'),
    invoiceIssuer: row.text('invoice_issuer'),
    invoiceId: row.optional('invoice_id'),
    currency: row.text('currency'),
    state: row.text('state') as InvoiceState,
    invoiceTotal: money('invoice_total'),
    focusTotal: money('focus_total') ?? '0',
    rows: row.number('rows'),
    variance: money('variance'),
    causes: JSON.parse(row.text('causes')) as readonly VarianceCause[],
    unexplained: money('unexplained') ?? '0',
    candidates: JSON.parse(row.text('candidates')) as readonly VarianceCause[],
  }
}

function tieKey(row: AnswerRow): string {
  return JSON.stringify(['provider', 'export_name', 'billing_period', 'currency'].map(row.text))
}
