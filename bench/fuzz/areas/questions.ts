import {
  availableRelationsQuery,
  filterOptions,
  loadDashboards,
  type Ownership,
  prepareStatements,
  readSelection,
  renderCard,
} from '@open-finops/dashboards'
import { isFinopsError } from '@open-finops/pipeline'
import fc from 'fast-check'
import { type Area, Violation } from '../area.ts'
import type { CorpusBill } from '../corpus.ts'
import { hostileText } from '../hostile.ts'
import { requireRefusal } from '../refusal.ts'
import { secret } from '../scene.ts'
import { openSmallLake } from '../small-lake.ts'

/** Keys of tags and names of accounts as a user may write them, and parameters as a URL may have them. */
interface QuestionCase {
  readonly keys: readonly string[]
  readonly categories: readonly string[]
  readonly accounts: readonly { readonly id: string; readonly team: string }[]
  readonly dashboard: number
  readonly card: number
  readonly parameters: readonly { readonly filter: number; readonly text: string }[]
  readonly search: string
}

const given = hostileText.map((text) => text.slice(0, 2000))

/** Tag keys, account names and filters: the SQL that is made with them, run on a small lake. */
export function questionArea(bill: CorpusBill): Area<QuestionCase> {
  return {
    name: 'questions',
    title: 'tag keys, account names, filter values → queries run on a lake',
    share: 20,
    cases: fc.record({
      keys: fc.array(given, { minLength: 1, maxLength: 3 }),
      categories: fc.array(given, { maxLength: 1 }),
      accounts: fc.array(fc.record({ id: given, team: given }), { maxLength: 2 }),
      dashboard: fc.nat(),
      card: fc.nat(),
      parameters: fc.array(fc.record({ filter: fc.nat(), text: given }), { maxLength: 4 }),
      search: given,
    }),
    async open(scene) {
      const lake = await openSmallLake(scene, bill)
      const { dashboards } = await loadDashboards({ dimensions: ['team'] })
      const { rows: relations } = await lake.query(availableRelationsQuery)
      const available = new Set(relations.map(([name]) => String(name)))
      const sums = 'SELECT count(*), sum(BilledCost)::VARCHAR FROM'
      const expected = JSON.stringify((await lake.query(`${sums} cost_and_usage`)).rows, digits)
      return {
        async judge(one) {
          const placed = (text: string): string => scene.placed(text)
          const ownership: Ownership = {
            dimensions: {
              team: [
                ...one.keys.map((key) => `tag:${placed(key)}`),
                ...one.categories.map((name) => `cost-category:${placed(name)}`),
                'account',
              ],
            },
            accounts: Object.fromEntries(one.accounts.map(({ id, team }) => [placed(id), { team: placed(team) }])),
          }
          const dashboard = dashboards[one.dashboard % dashboards.length]
          const card = dashboard?.cards[one.card % (dashboard.cards.length || 1)]
          if (dashboard === undefined || card === undefined) throw new Error('there are no dashboards')
          try {
            const scope = { engine: 'duckdb', scope: 'connection', materialize: false } as const
            for (const statement of prepareStatements({ ...scope, ownership, available })) await lake.query(statement)
            const { filters } = dashboard
            const selection = readSelection(
              dashboard,
              one.parameters.map(({ filter, text }) => [filters[filter % filters.length]?.id ?? text, placed(text)]),
            )
            const rendered = renderCard(card.sql, { engine: 'duckdb', filters, selection, lastDay: '2026-10-31' })
            const answers = [await lake.query(rendered.sql, rendered.parameters)]
            const filter = filters.find(({ kind }) => kind === 'values')
            if (filter?.kind === 'values') {
              const options = filterOptions(filter, {
                engine: 'duckdb',
                filters,
                selection,
                search: placed(one.search),
              })
              answers.push(await lake.query(options.sql, options.parameters))
            }
            const now = JSON.stringify((await lake.query(`${sums} charges`)).rows, digits)
            if (now !== expected) throw new Violation(`the lake holds ${expected}, its charges ${now}`)
            if (JSON.stringify(answers, digits).includes(secret))
              throw new Violation('an answer holds what stands in a file')
          } catch (error) {
            if (error instanceof Violation) throw error
            // A query of ours that DuckDB does not understand was broken by what was put into it.
            if (isFinopsError(error) && error.code === 'FINOPS_QUERY') {
              throw new Violation(
                `a query broke: ${error.message} ${JSON.stringify(error.details['sql']).slice(0, 500)}`,
              )
            }
            return { end: requireRefusal(error) }
          }
          return { end: 'taken', proved: true }
        },
        close: async () => await lake.close(),
      }
    },
  }
}

function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
