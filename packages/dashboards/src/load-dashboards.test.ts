import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isFinopsError } from '@open-finops/pipeline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadDashboards } from './load-dashboards.ts'
import { shippedFolder } from './read-folder.ts'
import { renderCard } from './render-sql.ts'

/** A folder with these files. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-dashboards-'))
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

const card = `
  - id: cost
    title: Cost
    description: Everything
    layout: { x: 0, y: 0, w: 12, h: 6 }
    display: table
    empty: Nothing
`
const dashboard = `title: Own
question: What is it?
filters: [period, provider]
cards:${card}`
const sql =
  'SELECT BillingCurrency, sum(BilledCost) AS BilledCost FROM daily_charges WHERE 1 = 1 [[AND {{period}}]] GROUP BY 1'

/** What is said of a broken folder: the first fault, and where all of them are. */
async function faultOf(
  files: Readonly<Record<string, string>>,
): Promise<{ message: string; hint: string; keys: readonly unknown[] }> {
  const shipped = await folderOf(files)
  const error = await loadDashboards({ shipped }).then(
    () => undefined,
    (failure: unknown) => failure,
  )
  if (!isFinopsError(error)) throw new Error(`it was loaded, or broke otherwise: ${String(error)}`)
  const faults = (error.details['faults'] ?? [error.details]) as { key?: string }[]
  return { message: error.message, hint: error.hint ?? '', keys: faults.map(({ key }) => key) }
}

describe('a broken dashboard is refused with file, line and key', () => {
  it.each([
    [
      'a mistyped key',
      dashboard.replace('display', 'dispaly'),
      'own/dashboard.yaml:9:5: cards[0].dispaly is no key here',
      "Did you mean 'display'?",
    ],
    ['no YAML', dashboard.replace('title: Own', 'title: [Own'), 'own/dashboard.yaml:2:', 'YAML counts spaces'],
    [
      'a card beyond the grid',
      dashboard.replace('x: 0', 'x: 20'),
      'own/dashboard.yaml:8:13: cards[0].layout: x and w go beyond',
      '',
    ],
    [
      'an unknown filter',
      dashboard.replace('provider', 'povider'),
      'own/dashboard.yaml:3:19: there is no filter povider',
      "Did you mean 'provider'?",
    ],
    [
      'an unknown display',
      dashboard.replace('table', 'pie'),
      'own/dashboard.yaml:9:14: cards[0].display: Invalid option',
      '',
    ],
    [
      'a chart without axis',
      dashboard.replace('table', 'bar'),
      'own/dashboard.yaml:9:14: a card shown as bar needs x',
      '',
    ],
    [
      'a missing file',
      dashboard.replace('id: cost', 'id: coast'),
      'the card coast needs own/coast.sql, which is not there',
      "Did you mean 'cost.sql'?",
    ],
    [
      'aliases that stand for millions of values',
      Array.from({ length: 9 }, (_, at) => `a${at}: &a${at} [${at === 0 ? 'x' : `*a${at - 1}, `.repeat(9)}]`).join(
        '\n',
      ),
      'own/dashboard.yaml:1:1: aliases (*name) stand for too many values',
      'Write the values out',
    ],
    ['a missing title', dashboard.replace('title: Own\n', ''), 'own/dashboard.yaml:1:1: title: ', ''],
    ['two cards of one id', dashboard + card, 'own/dashboard.yaml:5:3: cost is there twice', ''],
  ])('%s', async (_, yaml, message, hint) => {
    const fault = await faultOf({ 'own/dashboard.yaml': yaml, 'own/cost.sql': sql })
    expect(fault.message).toContain(message)
    expect(fault.hint).toContain(hint)
  })

  it.each([
    [
      'an unknown tag',
      sql.replace('{{period}}', '{{perod}}'),
      'own/cost.sql:1:1: {{perod}} is no filter',
      "Did you mean 'period'?",
    ],
    ['an unknown snippet', `${sql}\n{{snippet: filtres}}`, 'own/cost.sql:2:1: there is no snippet filtres', ''],
    [
      'a filter that would leave a hole',
      sql.replace('[[AND {{period}}]]', 'AND {{period}}'),
      'stands outside of an optional clause',
      '[[AND {{period}}]]',
    ],
    ['a clause without end', sql.replace(']]', ''), 'own/cost.sql:1:86: [[ is never closed', ''],
    [
      'a clause without tag',
      sql.replace('{{period}}', 'true'),
      'own/cost.sql:1:86: an optional clause needs a tag',
      '',
    ],
    ['two statements', `${sql}; DROP TABLE x`, 'a card is one statement', ''],
    ['no query', 'DELETE FROM charges', 'a card is one query', ''],
    ['a tag within quotes', sql.replace('1 = 1', "'{{period}}' = ''"), "can't stand within quotes", ''],
    [
      'an unknown relation',
      sql.replace('daily_charges', 'dayly_charges'),
      'there is no relation dayly_charges',
      "Did you mean 'daily_charges'?",
    ],
    [
      'two relations that filters narrow',
      sql.replace('WHERE', 'JOIN charges ON true WHERE'),
      'reads charges and daily_charges',
      '',
    ],
  ])('%s in its SQL', async (_, text, message, hint) => {
    const fault = await faultOf({ 'own/dashboard.yaml': dashboard, 'own/cost.sql': text })
    expect(fault.message).toContain(message)
    expect(fault.hint).toContain(hint)
  })

  it('tells all faults at once', async () => {
    const yaml = dashboard.replace('display', 'dispaly').replace('empty', 'emtpy')
    const { keys } = await faultOf({ 'own/dashboard.yaml': yaml, 'own/cost.sql': sql })
    expect(keys).toEqual(
      expect.arrayContaining(['cards[0].dispaly', 'cards[0].emtpy', 'cards[0].display', 'cards[0].empty']),
    )
  })
})

describe("a user's own folder", () => {
  it('adds, changes and hides cards, and leaves the rest as shipped', async () => {
    const overlay = await folderOf({
      'executive-summary/dashboard.yaml': `title: Board\ncards:
  - { id: savings-rate, hide: true }
  - { id: cost-by-month, display: line, columns: { Cost: { decimals: 2 } } }${card.replace('id: cost', 'id: mine')}`,
      'executive-summary/mine.sql': sql,
      'executive-summary/billed-and-effective.sql': sql,
      'own/dashboard.yaml': dashboard,
      'own/cost.sql': sql,
      'teams/dashboard.yaml': 'hide: true',
    })
    const [before, after] = [await loadDashboards(), await loadDashboards({ overlay })]
    const ids = (all: typeof before): readonly string[] => all.dashboards.map(({ id }) => id)
    expect(ids(after)).toEqual([...ids(before).filter((id) => id !== 'teams'), 'own'])
    const [shipped] = before.dashboards
    const board = after.dashboards.find(({ id }) => id === 'executive-summary')
    expect(board?.title).toBe('Board')
    expect(board?.question).toBe(shipped?.question)
    expect(board?.cards.map(({ id }) => id)).toEqual([
      ...(shipped?.cards ?? []).map(({ id }) => id).filter((id) => id !== 'savings-rate'),
      'mine',
    ])
    const changed = board?.cards.find(({ id }) => id === 'cost-by-month')
    expect(changed).toMatchObject({
      display: 'line',
      x: 'Month',
      columns: { Cost: { decimals: 2 }, Month: { format: 'month' } },
    })
    expect(board?.cards.find(({ id }) => id === 'billed-and-effective')?.file).toContain(overlay)
    expect(board?.files).toHaveLength(2)
  })

  it('says which shipped card a mistyped id may mean', async () => {
    const overlay = await folderOf({ 'services/dashboard.yaml': 'cards:\n  - { id: servics, display: row }' })
    await expect(loadDashboards({ overlay })).rejects.toMatchObject({
      message: expect.stringContaining(
        'services/dashboard.yaml:2:11: the shipped dashboard has no card servics, and is not whole',
      ),
      hint: "Did you mean 'services'?",
    })
  })

  it('may take a filter over a column of its own, such as that of a dimension', async () => {
    const filters = 'filters:\n  - { id: team, kind: values, title: Team, description: Owner, column: dimension_team }'
    const overlay = await folderOf({
      'own/dashboard.yaml': dashboard.replace('filters: [period, provider]', filters),
      'own/cost.sql': sql.replace('{{period}}', '{{team}}'),
    })
    const { dashboards } = await loadDashboards({ overlay, dimensions: ['team'] })
    const own = dashboards.find(({ id }) => id === 'own')
    const request = { engine: 'duckdb', filters: own?.filters ?? [], selection: { team: ['shop'] } } as const
    const [first] = own?.cards ?? []
    if (first === undefined) throw new Error('the dashboard has no card')
    expect(renderCard(first.sql, request)).toEqual({
      sql: expect.stringContaining('AND ("dimension_team" IN ($1))'),
      parameters: ['shop'],
    })
    await expect(loadDashboards({ overlay })).rejects.toThrow('not dimension_team')
  })
})

it('takes a copy of the shipped folder for what it is', async () => {
  const copy = await folderOf({})
  await cp(shippedFolder(), copy, { recursive: true })
  const [here, there] = [await loadDashboards(), await loadDashboards({ shipped: copy })]
  expect(there.dashboards.map(({ id, cards }) => [id, cards.length])).toEqual(
    here.dashboards.map(({ id, cards }) => [id, cards.length]),
  )
})

it('lays cards out without one over another', async () => {
  const { dashboards, header } = await loadDashboards()
  for (const { id, cards } of [...dashboards, { id: 'header', cards: header }]) {
    const taken = new Set<string>()
    for (const { id: name, tab, layout } of cards) {
      for (let x = layout.x; x < layout.x + layout.w; x += 1) {
        for (let y = layout.y; y < layout.y + layout.h; y += 1) {
          const cell = `${tab} ${x} ${y}`
          expect(taken.has(cell), `${id}/${name} lies over another card`).toBe(false)
          taken.add(cell)
        }
      }
    }
  }
})
