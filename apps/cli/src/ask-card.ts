import { resolve } from 'node:path'
import { type Card, cardTitle, type Dashboard, readSelection, type Selection } from '@open-finops/dashboards'
import type { QueryResult } from '@open-finops/loader-duckdb'
import {
  answerTexts,
  describeSelection,
  findCard,
  findDashboard,
  formatsOf,
  type LakeDashboards,
  openLakeDashboards,
} from '@open-finops/report'
import type { AskFlags } from './commands/ask.ts'
import { onInterrupt } from './interrupt.ts'
import type { Invocation } from './invocation.ts'
import { dashboardOptions, filterPairs, knownLocale } from './open-dashboards.ts'
import { writeAnswer } from './output/answer.ts'
import { printable, renderTable } from './output/table.ts'

/** Prints the answer of a card, why it is what it is, or what there is to ask. */
export async function askCard(invocation: Invocation, name: string | undefined, options: AskFlags): Promise<void> {
  const pairs = filterPairs(options.filter)
  const locale = knownLocale(options.locale) ?? 'en'
  const lake = await openLakeDashboards(await dashboardOptions(invocation, options))
  const interrupt = onInterrupt()
  try {
    if (name === undefined || !name.includes('/')) return await listCards(invocation, lake, name)
    const { dashboard, card } = findCard(lake, name)
    const given = options.period === undefined ? pairs : [['period', options.period] as const, ...pairs]
    const selection = readSelection(dashboard, given, lake.facts)
    const asked: Asked = { lake, dashboard, card, selection, locale }
    if (options.why === true) return await sayWhy(invocation, asked)
    const format = options.format ?? (invocation.flags.json ? 'json' : 'table')
    const out = options.out === undefined ? undefined : resolve(invocation.terminal.cwd, options.out)
    const answer = await lake.answer(card, dashboard, selection, interrupt.signal)
    const forPeople = format === 'table' || format === 'markdown'
    await writeAnswer(forPeople ? readable(asked, answer) : answer, format, { invocation, out })
    if (out !== undefined) await invocation.note(`${answer.rows.length} rows → ${out}`)
    else if (answer.rows.length === 0) await invocation.note(card.empty)
  } finally {
    interrupt.release()
    await lake.close()
  }
}

interface Asked {
  readonly lake: LakeDashboards
  readonly dashboard: Dashboard
  readonly card: Card
  readonly selection: Selection
  readonly locale: string
}

/** The columns that a page shows, written as it writes them. */
function readable({ card, locale }: Asked, answer: QueryResult): QueryResult {
  const { columns, rows } = answerTexts(card, answer, formatsOf(locale))
  return {
    columns: columns.map(({ title, numeric }) => ({ name: title, type: numeric ? 'DECIMAL' : 'VARCHAR' })),
    rows,
  }
}

async function sayWhy(invocation: Invocation, { lake, dashboard, card, selection, locale }: Asked): Promise<void> {
  const shown = await lake.show(card, dashboard, selection)
  const chips = describeSelection(dashboard, selection, lake.facts, formatsOf(locale))
  const filters = chips.filter(({ filter }) => shown.filters.includes(filter))
  const { title, description, sql, parameters, answer, error } = shown
  if (invocation.flags.json) {
    const rows = answer?.total
    await invocation.json({ title, description, filters, rows, error, sql, parameters, sources: lake.sources })
    return
  }
  const { bold } = invocation.colors
  const lines = [
    bold(printable(title)),
    printable(description),
    '',
    bold('Filters in force'),
    ...filters.map((chip) => printable(`  ${chip.title}: ${chip.text}`)),
    '',
    bold('Rows'),
    `  ${answer?.total ?? printable(error?.message ?? '')}, from the files of ${lake.sources.length} deliveries`,
    ...lake.sources.map((source) =>
      printable(
        `  ${source.provider} ${source.exportName} ${source.billingPeriods.join(' ')}: ${source.files.join(', ')}`,
      ),
    ),
    '',
    bold('SQL'),
    sql,
    ...parameters.map((value, index) => printable(`  $${index + 1} = ${value}`)),
  ]
  await invocation.result(lines.join('\n'))
}

async function listCards(invocation: Invocation, lake: LakeDashboards, name: string | undefined): Promise<void> {
  const some = name === undefined ? lake.dashboards : [findDashboard(lake, name)]
  const rows = some.flatMap((dashboard) =>
    dashboard.cards.map((card) => ({ card: `${dashboard.id}/${card.id}`, title: cardTitle(card, dashboard) })),
  )
  if (invocation.flags.json) return await invocation.json(rows)
  const cells = rows.map(({ card, title }) => [card, printable(title)])
  await invocation.result(renderTable([{ title: 'Card' }, { title: 'What it shows' }], cells, invocation.colors))
}
