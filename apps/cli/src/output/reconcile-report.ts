import type { ReconciledInvoice, VarianceCause } from '@open-finops/focus-reconcile'
import type { LakeReconciliation, SourceTie, TiedShare } from '@open-finops/loader-duckdb'
import type { Invocation } from '../invocation.ts'
import { exactChange, exactMoney } from './exact-money.ts'
import { formatCount } from './numbers.ts'
import { printable, renderTable, type TableColumn } from './table.ts'

const sourceColumns: readonly TableColumn[] = [
  { title: 'Export' },
  { title: 'Period' },
  { title: 'Currency' },
  { title: 'Source rows', align: 'right' },
  { title: 'FOCUS rows', align: 'right' },
  { title: 'Bill', align: 'right' },
  { title: 'FOCUS', align: 'right' },
  { title: 'Difference', align: 'right' },
  { title: 'State' },
]

const invoiceColumns: readonly TableColumn[] = [
  { title: 'Period' },
  { title: 'Issuer' },
  { title: 'Invoice' },
  { title: 'Currency' },
  { title: 'Invoice', align: 'right' },
  { title: 'FOCUS', align: 'right' },
  { title: 'Difference', align: 'right' },
  { title: 'State' },
]

/** Both proofs as tables, what each difference is made of, and how much is tied. */
export function reconcileText({ sources, invoices, shares }: LakeReconciliation, invocation: Invocation): string {
  const { colors } = invocation
  if (sources.length + invoices.length === 0) return 'No billing period in this range.'
  const isAllOpen = invoices.every(({ invoiceTotal }) => invoiceTotal === null)
  return [
    colors.bold('Source to FOCUS: what each bill sums to, and its FOCUS rows'),
    '',
    renderTable(sourceColumns, sources.map(sourceRow), colors),
    ...sources.filter(({ tied }) => !tied).flatMap(typeLines),
    '',
    colors.bold('FOCUS to invoice'),
    '',
    ...(isAllOpen
      ? [
          `Open: no invoice total is known. Write them under invoices: in finops.yaml, as a list or { file: invoices.csv },`,
          'with invoiceIssuer, invoiceId, billingPeriod, currency and total; docs/prove-a-number.md has an example.',
        ]
      : [
          renderTable(invoiceColumns, invoices.map(invoiceRow), colors),
          ...invoices.flatMap(causeLines),
          '',
          ...shareLines(shares),
        ]),
    '',
    summary(sources, invoices),
  ].join('\n')
}

function sourceRow(tie: SourceTie): readonly string[] {
  const { currency } = tie
  return [
    printable(tie.exportName),
    tie.billingPeriod,
    currency,
    formatCount(tie.sourceRows),
    formatCount(tie.focusRows),
    exactMoney(tie.nativeCost, currency),
    exactMoney(tie.billedCost, currency),
    exactChange(tie.variance, currency),
    tie.tied ? 'tied' : 'untied',
  ]
}

function typeLines({ exportName, billingPeriod, currency, types }: SourceTie): readonly string[] {
  const differing = types.filter(({ nativeCost, billedCost }) => nativeCost !== billedCost)
  return [
    '',
    `${printable(exportName)} ${billingPeriod} ${currency}: types of row that differ`,
    ...differing.map(
      (type) =>
        `  ${printable(type.nativeType)}: ${exactMoney(type.nativeCost, currency)} in the bill, ${exactMoney(type.billedCost, currency)} billed (${formatCount(type.sourceRows)} rows)`,
    ),
  ]
}

function invoiceRow(one: ReconciledInvoice): readonly string[] {
  const { currency, invoiceTotal, variance } = one
  return [
    one.billingPeriod,
    printable(one.invoiceIssuer),
    printable(one.invoiceId ?? ''),
    currency,
    invoiceTotal === null ? '' : exactMoney(invoiceTotal, currency),
    one.rows === 0 ? 'no rows' : exactMoney(one.focusTotal, currency),
    variance === null ? '' : exactChange(variance, currency),
    one.state,
  ]
}

function causeLines(one: ReconciledInvoice): readonly string[] {
  const { state, currency, billingPeriod, invoiceIssuer, invoiceId, causes, candidates, unexplained } = one
  if (state === 'open' || state === 'tied') return []
  const title = ['', `${billingPeriod} ${printable(invoiceIssuer)} ${printable(invoiceId ?? '')}`.trimEnd()]
  if (state === 'explained') return [...title, ...causes.map((cause) => `  ${causeText(cause, currency)}`)]
  return [
    ...title,
    `  ${exactChange(unexplained, currency)} without a cause`,
    ...candidates.map((cause) => `  not the cause by its amount: ${causeText(cause, currency)}`),
  ]
}

/** How sure an amount is, in words. */
const basisText: Readonly<Record<VarianceCause['basis'], string>> = {
  rows: '',
  'earlier version': ', as an earlier version of the bill has it',
  remainder: ', what all else leaves over',
}

function causeText({ kind, amount, rows, basis, days }: VarianceCause, currency: string): string {
  const of = rows === null ? '' : ` (${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'})`
  const which =
    days === undefined
      ? ''
      : ` ${days.length > 3 ? `${days.slice(0, 3).join(', ')} and ${days.length - 3} more` : days.join(', ')}`
  return `${exactChange(amount, currency)} ${kind}${which}${of}${kind === 'rounding' ? '' : basisText[basis]}`
}

function shareLines(shares: readonly TiedShare[]): readonly string[] {
  return shares
    .filter(({ share, open, cost }) => share !== null && open !== cost)
    .map(({ billingPeriod, currency, share, explained, disputed, open }) => {
      const rest = Object.entries({ explained, disputed, open }).filter(([, amount]) => amount !== '0')
      const others = rest.map(([state, amount]) => `, ${exactMoney(amount, currency)} ${state}`).join('')
      return `${billingPeriod} ${currency}: ${percent(share ?? 0)} tied${others}`
    })
}

/** Never 100% where something is left. */
function percent(share: number): string {
  return `${share === 1 ? '100' : (Math.floor(share * 1000) / 10).toFixed(1)}%`
}

function summary(sources: readonly SourceTie[], invoices: readonly ReconciledInvoice[]): string {
  const untied = sources.filter(({ tied }) => !tied).length
  const count = (state: ReconciledInvoice['state']): number => invoices.filter((one) => one.state === state).length
  const states = (['tied', 'explained', 'disputed', 'open'] as const).filter((state) => count(state) > 0)
  const bills =
    untied === 0
      ? `All ${formatCount(sources.length)} bills tie to their source`
      : `${formatCount(untied)} of ${formatCount(sources.length)} bills do not tie to their source`
  return `${bills}; invoices: ${states.map((state) => `${formatCount(count(state))} ${state}`).join(', ') || 'none'}.`
}
