import { by, cell, count, derive, greatest, least, type Row, ratio, rounded, sum, total } from '../answer.ts'
import { decimalText, quotient, units } from '../exact.ts'
import type { SeedBill } from '../seed-bill.ts'
import { type Bound, billed, charged, chosen, type Expectations, each, has, is, member, within } from './expectation.ts'

const billedTotal = { TotalBilledCost: total('BilledCost') }

/** Whether the charges are what invoices, corrections, credits and contracts say. */
export const invoices: Expectations = {
  'corrections-by-sub-account': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound).filter(is('ChargeClass', 'Correction')),
        'ProviderName BillingAccountId ServiceCategory SubAccountId SubAccountName BillingCurrency',
        billedTotal,
      ),
  },
  corrections: {
    answer: (bill, bound) =>
      by(
        billed(bill, bound).filter(is('ChargeClass', 'Correction')),
        'ProviderName BillingAccountId ChargeCategory ServiceCategory ServiceName BillingCurrency',
        billedTotal,
      ),
  },
  'service-charges': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound),
        'ProviderName BillingAccountId BillingAccountName BillingCurrency ServiceName',
        billedTotal,
      ),
  },
  'provider-invoices': {
    answer: (bill, bound) =>
      by(billed(bill, bound), 'ProviderName BillingAccountId BillingAccountName BillingCurrency', billedTotal),
  },
  'sub-account-budget': {
    answer: (bill, bound) => {
      const budget = bound['budget'] ?? null
      return by(
        charged(bill, bound)
          .filter(is('ChargeCategory', 'Usage'))
          .filter(chosen('ProviderName', bound['provider']))
          .filter(chosen('SubAccountId', bound['sub_account']))
          .filter(chosen('BillingCurrency', bound['currency'])),
        'ProviderName SubAccountId SubAccountName BillingCurrency',
        {
          ...billedTotal,
          Budget: () => (budget === null ? null : decimalText(units(budget))),
          Remaining: (rows) => (budget === null ? null : decimalText(units(budget) - (sum(rows, 'BilledCost') ?? 0n))),
        },
      )
    },
    also: [
      { sub_account: 'team-a', currency: 'USD', budget: '250.125' },
      { provider: 'Google Cloud', budget: '0' },
    ],
  },
  'sources-of-billed-cost': {
    answer: (bill, bound) =>
      by(charged(bill, bound), 'ProviderName PublisherName InvoiceIssuerName InvoiceId BillingCurrency', billedTotal),
  },
  'credit-memos': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound).filter(is('ChargeCategory', 'Credit')),
        'ProviderName InvoiceId BillingCurrency',
        billedTotal,
      ),
  },
  'invoice-reconciliation': {
    answer: (bill, bound) => by(billed(bill, bound), 'InvoiceIssuerName InvoiceId BillingCurrency', billedTotal),
  },
  'marketplace-purchases': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound)
          .filter(is('ChargeCategory', 'Purchase', 'Usage'))
          .filter((row) => row['HostProviderName'] !== row['ServiceProviderName']),
        'ServiceProviderName HostProviderName InvoiceIssuerName ServiceName ChargeCategory BillingCurrency',
        {
          ...billedTotal,
          ResourceCount: (rows) =>
            String(new Set(rows.map((row) => row['ResourceId']).filter((id) => id !== null)).size),
        },
      ),
  },
  'contract-commitments-with-usage': {
    answer: (bill, bound) => {
      const groups = by(
        applied(charged(bill, bound).filter(is('ChargeCategory', 'Usage'))),
        'ServiceProviderName ServiceName ContractCommitmentId BillingCurrency',
        { TotalAppliedCost: total('AppliedCost'), TotalAppliedQuantity: total('AppliedQuantity'), ChargeCount: count },
      )
      return groups.map((group) => {
        const terms = bill.contractCommitments.find(
          (one) => one['ContractCommitmentId'] === group['ContractCommitmentId'],
        )
        return { ...group, ...Object.fromEntries(termColumns.map((name) => [name, terms?.[name] ?? null])) }
      })
    },
  },
  'initial-contract-commitments': {
    answer: (bill, bound) =>
      by(
        applied(charged(bill, bound).filter(is('ChargeCategory', 'Purchase'))).filter(has('AppliedCost')),
        'ServiceProviderName ContractCommitmentId BillingCurrency',
        {
          FirstChargePeriodStart: least('ChargePeriodStart'),
          LastChargePeriodEnd: greatest('ChargePeriodEnd'),
          TotalAppliedCost: total('AppliedCost'),
        },
      ),
  },
  'contract-commitment-burn-down': {
    answer: (bill, bound) => {
      const rows = applied(billed(bill, bound).filter(is('ChargeCategory', 'Usage')))
      const names = ['ServiceProviderName', 'BillingAccountId', 'ContractCommitmentId', 'BillingCurrency']
      return by(rows, ['BillingPeriodStart', ...names].join(' '), {
        TotalAppliedCost: total('AppliedCost'),
        TotalEffectiveCost: total('EffectiveCost'),
        AppliedCostSoFar: ([first = {}]) => {
          const until = String(first['BillingPeriodStart'])
          const before = rows.filter(
            (row) => names.every((name) => row[name] === first[name]) && String(row['BillingPeriodStart']) <= until,
          )
          return total('AppliedCost')(before)
        },
      })
    },
  },
  'cash-and-accrual': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound),
        'ServiceProviderName InvoiceIssuerName BillingPeriodStart BillingPeriodEnd BillingCurrency',
        {
          ...billedTotal,
          TotalEffectiveCost: total('EffectiveCost'),
          CostBasisDifference: (rows) =>
            decimalText((sum(rows, 'EffectiveCost') ?? 0n) - (sum(rows, 'BilledCost') ?? 0n)),
        },
      ).filter((row) => {
        const difference = units(String(row['CostBasisDifference']))
        return (difference < 0n ? -difference : difference) >= units(String(bound['minimum']))
      }),
    also: [{ minimum: '100' }],
  },
  'reconcile-to-invoice-detail': {
    answer: (bill, bound) => reconciled(bill, bound, (row) => row['ChargeCategory'] !== 'Tax'),
  },
  'tax-variance': {
    answer: (bill, bound) => reconciled(bill, bound, (row) => row['ChargeCategory'] === 'Tax'),
  },
  'multi-currency-settlement': {
    answer: (bill, bound) =>
      by(
        sides(bill, bound).filter((row) => row['Side'] === 'invoice' || row['InvoiceDetailId'] !== null),
        'InvoiceIssuerName InvoiceId InvoiceDetailId BillingCurrency',
        {
          PaymentCurrency: ofInvoice(greatest('PaymentCurrency')),
          PaymentCurrencyInvoiceDetailId: ofInvoice(greatest('PaymentCurrencyInvoiceDetailId')),
          TotalChargedCost: total('BilledCost', is('Side', 'charge')),
          InvoiceDetailBilledCost: total('BilledCost', is('Side', 'invoice')),
          Variance: variance,
          TotalPaymentCurrencyBilledCost: ofInvoice(total('PaymentCurrencyBilledCost')),
          SettlementRate: (rows) => {
            const lines = rows.filter(is('Side', 'invoice'))
            const paid = sum(lines, 'PaymentCurrencyBilledCost')
            return rounded(paid === undefined ? undefined : quotient(paid, sum(lines, 'BilledCost') ?? 0n))
          },
        },
      ),
  },
  'unit-economics': {
    answer: (bill, bound) =>
      by(
        derive(charged(bill, bound), { ChargeDay: (row) => (cell(row, 'ChargePeriodStart') ?? '').slice(0, 10) })
          .filter(is('ConsumedUnit', String(bound['unit'])))
          .filter((row) =>
            row['ChargeDescription']?.toLowerCase().includes(String(bound['description']).toLowerCase()),
          ),
        'ChargeDay ConsumedUnit BillingCurrency',
        {
          ...billedTotal,
          TotalConsumedQuantity: total('ConsumedQuantity'),
          CostPerUnit: ratio(
            (rows) => sum(rows, 'BilledCost'),
            (rows) => sum(rows, 'ConsumedQuantity'),
          ),
        },
      ),
    also: [{ description: 'HOURS', unit: 'Hours' }],
  },
}

const termColumns = [
  ...['ContractId', 'ContractCommitmentCategory', 'ContractCommitmentType', 'ContractCommitmentDescription'],
  ...['ContractCommitmentPeriodStart', 'ContractCommitmentPeriodEnd', 'ContractCommitmentCost'],
  ...['ContractCommitmentQuantity', 'ContractCommitmentUnit'],
]

/** A row for each contract commitment that a charge was applied to. */
function applied(rows: readonly Row[]): readonly Row[] {
  return derive(each(rows, 'ContractApplied', 'Elements', 'Element'), {
    ContractCommitmentId: ({ Element: element }) =>
      member(element ?? null, 'ContractCommitmentId') ?? member(element ?? null, 'ContractCommitmentID'),
    AppliedCost: ({ Element: element }) => member(element ?? null, 'ContractCommitmentAppliedCost'),
    AppliedQuantity: ({ Element: element }) => member(element ?? null, 'ContractCommitmentAppliedQuantity'),
  }).filter(has('ContractCommitmentId'))
}

function sides(bill: SeedBill, bound: Bound): readonly Row[] {
  const lines = bill.invoiceLines
    .filter(within('BillingPeriodStart', bound))
    .filter((row) => row['InvoiceIssueStatus'] !== 'Voided')
  return [
    ...billed(bill, bound).map((row) => ({ ...row, Side: 'charge' })),
    ...lines.map((row) => ({ ...row, Side: 'invoice' })),
  ]
}

function reconciled(bill: SeedBill, bound: Bound, counts: (row: Row) => boolean): ReturnType<typeof by> {
  return by(sides(bill, bound).filter(counts), 'InvoiceIssuerName InvoiceId BillingCurrency', {
    CostAndUsageBilledCost: total('BilledCost', is('Side', 'charge')),
    InvoiceDetailBilledCost: total('BilledCost', is('Side', 'invoice')),
    Variance: variance,
  })
}

function variance(rows: readonly Row[]): string {
  const of = (side: string): bigint => sum(rows.filter(is('Side', side)), 'BilledCost') ?? 0n
  return decimalText(of('invoice') - of('charge'))
}

function ofInvoice(ask: (rows: readonly Row[]) => string | null | { readonly about: bigint | null }) {
  return (rows: readonly Row[]): ReturnType<typeof ask> => {
    const lines = rows.filter(is('Side', 'invoice'))
    return lines.every((row) => row['PaymentCurrency'] === null) ? null : ask(lines.filter(has('PaymentCurrency')))
  }
}
