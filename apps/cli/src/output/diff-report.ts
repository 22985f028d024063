import type { Change, ChangeOf, DiffedVersion, PeriodDiff, Restatement } from '@open-finops/loader-duckdb'
import type { Invocation } from '../invocation.ts'
import { sumDecimals } from './decimal.ts'
import { exactChange, exactMoney } from './exact-money.ts'
import { formatCount } from './numbers.ts'
import { printable, renderTable, type TableColumn } from './table.ts'

/** Lines of a table; the rest is one line. */
const shown = 9

const columns = (title: string): readonly TableColumn[] => [
  { title },
  { title: 'Currency' },
  { title: 'Billed before', align: 'right' },
  { title: 'after', align: 'right' },
  { title: 'change', align: 'right' },
  { title: 'Effective change', align: 'right' },
  { title: 'Rows before', align: 'right' },
  { title: 'after', align: 'right' },
]

/** What the restatements of a billing period changed, as tables. */
export function diffText({ billingPeriod, restatements }: PeriodDiff, invocation: Invocation): string {
  return restatements.map((one) => restatementText(billingPeriod, one, invocation)).join('\n\n')
}

function restatementText(billingPeriod: string, one: Restatement, invocation: Invocation): string {
  const { colors } = invocation
  const { from, to } = one
  const tables = [
    ['Service', one.services],
    ['Sub account', one.subAccounts],
    ['SKU', one.skus],
    ['Type of row', one.types],
  ] as const
  return [
    colors.bold(`${billingPeriod} of ${printable(one.exportName)}: ${versionText(from)} became ${versionText(to)}`),
    '',
    renderTable(
      columns('In all'),
      one.totals.map((total) => changeRow('', total)),
      colors,
    ),
    ...tables.flatMap(([title, changes]) =>
      changes.length === 0 ? [] : ['', renderTable(columns(title), changeRows(changes), colors)],
    ),
    '',
    ...rowLines([from, to], invocation),
  ].join('\n')
}

function versionText({ version, createdAt, loadedAt }: DiffedVersion): string {
  const moment = createdAt === null ? `loaded ${loadedAt}` : `of ${createdAt}`
  return `${printable(version)} (${moment.slice(0, moment.indexOf('T') + 6).replace('T', ' ')})`
}

function changeRows(changes: readonly ChangeOf[]): readonly (readonly string[])[] {
  return [...new Set(changes.map(({ currency }) => currency))].flatMap((currency) => {
    const own = changes.filter((one) => one.currency === currency)
    const others = own.length > shown + 1 ? own.slice(shown) : []
    const rows = own.slice(0, own.length - others.length).map((one) => changeRow(nameOf(one), one))
    return others.length === 0 ? rows : [...rows, changeRow(`${formatCount(others.length)} others`, sumOf(others))]
  })
}

function nameOf({ value, name, service }: ChangeOf): string {
  const first = value ?? 'none'
  const more = [name, service].filter((text) => text !== null && text !== value)
  return printable(more.length === 0 ? first : `${first} (${more.join(', ')})`)
}

function changeRow(name: string, change: Change): readonly string[] {
  const { currency } = change
  return [
    name,
    currency,
    exactMoney(change.billedBefore, currency),
    exactMoney(change.billedAfter, currency),
    exactChange(change.billedChange, currency),
    exactChange(change.effectiveChange, currency),
    formatCount(change.rowsBefore),
    formatCount(change.rowsAfter),
  ]
}

function sumOf(changes: readonly Change[]): Change {
  const money = (of: (change: Change) => string): string => sumDecimals(changes.map(of))
  return {
    currency: changes[0]?.currency ?? '',
    rowsBefore: changes.reduce((sum, one) => sum + one.rowsBefore, 0),
    rowsAfter: changes.reduce((sum, one) => sum + one.rowsAfter, 0),
    billedBefore: money((one) => one.billedBefore),
    billedAfter: money((one) => one.billedAfter),
    billedChange: money((one) => one.billedChange),
    effectiveBefore: money((one) => one.effectiveBefore),
    effectiveAfter: money((one) => one.effectiveAfter),
    effectiveChange: money((one) => one.effectiveChange),
  }
}

/** Where the rows are, as a command that works; or that they are gone. */
function rowLines(versions: readonly DiffedVersion[], { command }: Invocation): readonly string[] {
  return versions.map(({ version, rowsKept, detailKept, files }) => {
    const name = printable(version)
    if (!rowsKept) {
      const kept = detailKept ? 'its totals stay' : 'of its totals those by type of row stay'
      return `The rows of ${name} are gone (finops prune, retention:); ${kept}.`
    }
    if (files.length === 0) return `${name} holds no rows of this billing period.`
    const paths = files.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ')
    return `Rows of ${name}: ${command(`query "from read_parquet([${printable(paths)}])"`)}`
  })
}
