import { datasetColumns } from '@open-finops/focus-schema'
import { cell, grouped, type Row, sum } from './answer.ts'
import { decimalText, times, units } from './exact.ts'

/** The terms of two contract commitments that charges name; a third that they name is not among them. */
export function contractCommitments(): readonly Row[] {
  const empty = emptyRow('ContractCommitment')
  const terms = {
    ...{ ContractCommitmentPeriodStart: '2025-01-01T00:00:00Z', ContractCommitmentPeriodEnd: '2028-01-01T00:00:00Z' },
    ...{ ContractPeriodStart: '2025-01-01T00:00:00Z', ContractPeriodEnd: '2028-01-01T00:00:00Z' },
    BillingCurrency: 'USD',
  }
  return [
    {
      ...{ ...empty, ...terms, ContractCommitmentId: 'cc-1', ContractId: 'c-1', ContractCommitmentCategory: 'Spend' },
      ...{
        ContractCommitmentType: 'Enterprise',
        ContractCommitmentDescription: 'Three years',
        ContractCommitmentCost: '90000.5',
      },
    },
    {
      ...{ ...empty, ...terms, ContractCommitmentId: 'cc-3', ContractId: 'c-2', ContractCommitmentCategory: 'Usage' },
      ...{ ContractCommitmentType: 'Cores', ContractCommitmentQuantity: '8760', ContractCommitmentUnit: 'Hours' },
    },
  ]
}

/**
 * What the invoices of a bill say: each line's charges, with one line a little off, one voided, one that no charge
 * belongs to, and one charge's line missing; euros are paid in dollars.
 */
export function invoiceLines(charges: readonly Row[]): readonly Row[] {
  const invoiced = charges.filter(({ InvoiceId: id, InvoiceDetailId: line }) => id !== null && line !== null)
  const names = ['InvoiceIssuerName', 'InvoiceId', 'InvoiceDetailId', 'BillingCurrency', 'BillingPeriodStart']
  const groups = grouped(invoiced, (row) => [...names, 'ChargeCategory'].map((name) => cell(row, name)))
  const lines = groups.map((rows, index) => line(rows, index % 5 === 0 ? units('0.03') : 0n))
  const [first] = lines
  return [
    ...lines.slice(3),
    { ...first, InvoiceIssueStatus: 'Voided' },
    { ...first, InvoiceId: 'inv-unknown', BilledCost: '17.25' },
    { ...first, InvoiceId: 'inv-unknown', ChargeCategory: 'Tax', BilledCost: '2.5' },
  ]
}

function line(rows: readonly Row[], off: bigint): Row {
  const [first = {}] = rows
  const billed = (sum(rows, 'BilledCost') ?? 0n) + off
  const copied = [
    ...['InvoiceIssuerName', 'InvoiceId', 'InvoiceDetailId', 'BillingCurrency', 'BillingPeriodStart'],
    ...['BillingPeriodEnd', 'ChargeCategory', 'BillingAccountId'],
  ]
  const inEuros = cell(first, 'BillingCurrency') === 'EUR'
  return {
    ...emptyRow('InvoiceDetail'),
    ...Object.fromEntries(copied.map((name) => [name, cell(first, name)])),
    BilledCost: decimalText(billed),
    InvoiceIssueStatus: 'Issued',
    ...(inEuros && {
      PaymentCurrency: 'USD',
      PaymentCurrencyBilledCost: decimalText(times(billed, units('1.125'))),
      PaymentCurrencyInvoiceDetailId: `usd-${cell(first, 'InvoiceDetailId')}`,
    }),
  }
}

function emptyRow(dataset: 'ContractCommitment' | 'InvoiceDetail'): Row {
  return Object.fromEntries(datasetColumns(dataset, '1.4').map(({ name }) => [name, null]))
}
