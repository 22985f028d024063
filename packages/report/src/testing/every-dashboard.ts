import { type Dashboard, readSelection, type Selection } from '@open-finops/dashboards'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { sumDecimals } from '../format/decimal.ts'
import type { LakeDashboards } from '../lake-dashboards.ts'
import { cellRows, shownColumn } from '../show-card.ts'
import { exactText, isDecimal } from '../view/value.ts'

/** What a page shows of a card. */
export interface CardOnPage {
  readonly id: string
  readonly text: string
  /** Numbers with every digit, as their titles tell them. */
  readonly numbers: readonly string[]
  /** Where rows lead. */
  readonly links: readonly string[]
}

/** The cards of the dashboard that is open. */
export async function cardsOnPage(page: Page, scope = 'main'): Promise<readonly CardOnPage[]> {
  return await page.locator(`${scope} article.card`).evaluateAll((articles) =>
    articles.map((article) => ({
      id: article.getAttribute('data-card') ?? '',
      text: article.querySelector('.body')?.textContent ?? '',
      numbers: [...article.querySelectorAll('.number[title], .value[title]')].map(
        (cell) => cell.getAttribute('title') ?? '',
      ),
      links: [...article.querySelectorAll('.body a[href]')].map((link) => link.getAttribute('href') ?? ''),
    })),
  )
}

/** Expects that each number on the page is one of the SQL's answer, with every digit; gives how many were compared. */
export async function expectNumbersOfSql(
  lake: LakeDashboards,
  dashboard: Dashboard,
  shown: readonly CardOnPage[],
  chosen: readonly (readonly [string, string])[],
): Promise<number> {
  const selection = readSelection(dashboard, chosen, lake.facts)
  let compared = 0
  for (const { id, numbers, text } of shown) {
    const known = await numbersOf(lake, dashboard, id, selection)
    const foreign = numbers.filter((number) => number !== '' && !known.has(number))
    expect(foreign, `${dashboard.id}/${id} with ${JSON.stringify(chosen)}: ${text.slice(0, 80)}`).toEqual([])
    compared += numbers.length
  }
  return compared
}

/** Every number of a card's answer, and the sums of things over time that a page adds up itself. */
async function numbersOf(
  lake: LakeDashboards,
  dashboard: Dashboard,
  id: string,
  selection: Selection,
): Promise<ReadonlySet<string>> {
  const card = dashboard.cards.find((one) => one.id === id)
  if (card === undefined) throw new Error(`there is no card ${dashboard.id}/${id}`)
  const answer = await lake.answer(card, dashboard, selection)
  const columns = answer.columns.map(({ name, type }) => shownColumn(card, name, type))
  const known = new Set<string>()
  const sums = new Map<string, string[]>()
  for (const row of cellRows(answer)) {
    const key = JSON.stringify(row.filter((_, at) => columns[at]?.numeric !== true && columns[at]?.format !== 'month'))
    for (const [at, column] of columns.entries()) {
      const currency = row[columns.findIndex(({ name }) => name === column.currency)]
      const unit = typeof currency === 'string' ? currency : undefined
      known.add(exactText(row[at], unit))
      if (card.pivot === undefined || !column.numeric || !isDecimal(row[at])) continue
      const sum = sumDecimals([...(sums.get(key)?.slice(0, 1) ?? []), String(row[at])])
      sums.set(key, [sum, exactText(sum, unit)])
    }
  }
  for (const [, text = ''] of sums.values()) known.add(text)
  return known
}

/** Expects that what rows lead to is a dashboard that takes these filters. */
export function expectDrillThrough(lake: LakeDashboards, shown: readonly CardOnPage[]): number {
  const links = shown.flatMap((card) => card.links.filter((link) => link.startsWith('/d/')).slice(0, 3))
  for (const link of links) {
    const { pathname, searchParams } = new URL(link, 'http://127.0.0.1')
    const target = lake.dashboards.find(({ id }) => id === pathname.slice('/d/'.length))
    if (target === undefined) throw new Error(`${link} leads nowhere`)
    const parameters = [...searchParams].filter(([name]) => name !== 'tab')
    expect(parameters.length, link).toBeGreaterThan(0)
    const selection = readSelection(target, parameters, lake.facts)
    for (const [name, value] of parameters) {
      expect(
        [selection[name]].flat().map((one) => one ?? '(none)'),
        link,
      ).toContain(value)
    }
  }
  return links.length
}
