import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import { columnStyle } from './card-text.ts'
import type { Card, Dashboard, Dashboards } from './definition.ts'

/**
 * A page on a dashboard, in Markdown: its question, and for each card what it counts, from which FOCUS columns, by which
 * SQL.
 * @param sqlOf The text of a card's SQL file.
 */
export function dashboardPage(dashboard: Dashboard, sqlOf: (card: Card) => string): string {
  const filters = dashboard.filters.map(({ title, description }) => `- **${title}**: ${description}`)
  const tabs = dashboard.tabs.length === 0 ? [undefined] : dashboard.tabs
  const cards = tabs.flatMap((tab) => {
    const own = dashboard.cards.filter((card) => tab === undefined || card.tab === tab.id)
    const heading = tab === undefined ? [] : [`## ${tab.title}`]
    return [...heading, ...own.map((card) => cardSection(card, tab === undefined ? '##' : '###', sqlOf(card)))]
  })
  return `${[
    `# ${dashboard.title}`,
    generatedNote,
    `**${dashboard.question}**`,
    // Made by packages/report/screenshots.ts.
    `![${dashboard.title}, of the demo](${dashboard.id}.png)`,
    filters.length === 0 ? '' : `Filters:\n\n${filters.join('\n')}`,
    ...cards,
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`
}

/** The list of all dashboards, with what stands above each of them. */
export function dashboardsPage({ dashboards, header }: Dashboards, sqlOf: (card: Card) => string): string {
  const rows = dashboards.map(({ id, title, question }) => `| [${title}](${id}.md) | ${question} |`)
  return `${[
    '# Dashboards',
    generatedNote,
    `| Dashboard | The question it answers |\n|---|---|\n${rows.join('\n')}`,
    'How to change one, and how changes outlive an update: [change a dashboard](../change-a-dashboard.md). The pictures are of the demo; `node --conditions=open-finops-source packages/report/screenshots.ts` makes them anew.',
    '| In the dark | On a telephone |\n|---|---|\n| ![Executive summary in the dark](executive-summary-dark.png) | ![Executive summary on a telephone](executive-summary-telephone.png) |',
    '## Above every dashboard',
    ...header.map((card) => cardSection(card, '###', sqlOf(card))),
  ].join('\n\n')}\n`
}

const generatedNote = '<!-- Written by npm run generate from dashboards/; edits here are lost. -->'

function cardSection(card: Card, heading: string, sql: string): string {
  const title = card.title.replaceAll(/\{metric\}/g, 'Chosen')
  const columns = columnsIn(sql)
  const shown = Object.keys(card.columns).map((name) => columnStyle(card, name).title)
  return [
    `${heading} ${title}`,
    card.description,
    ...(columns.length === 0 ? [] : [`FOCUS columns: ${columns.map((name) => `\`${name}\``).join(', ')}.`]),
    ...(shown.length === 0 ? [] : [`Shown as ${displayWords[card.display]}: ${shown.join(', ')}.`]),
    `<details><summary>SQL</summary>\n\n\`\`\`sql\n${sql.trim()}\n\`\`\`\n\n</details>`,
  ].join('\n\n')
}

const displayWords: Readonly<Record<Card['display'], string>> = {
  scalar: 'a figure',
  smartscalar: 'a figure with the one before it',
  line: 'lines',
  area: 'areas',
  bar: 'columns',
  'stacked-bar': 'stacked columns',
  row: 'bars',
  table: 'a table',
}

const focusColumns: ReadonlySet<string> = new Set(
  LAKE_COLUMNS.filter(({ versions }) => versions.length > 0).map(({ name }) => name),
)

function columnsIn(sql: string): readonly string[] {
  const text = sql.replaceAll('{{snippet: cost}}', 'BilledCost EffectiveCost ContractedCost ListCost')
  const words = new Set(text.match(/\b[A-Z]\w+\b/g))
  return [...words].filter((word) => focusColumns.has(word)).sort()
}
