import { dashboardAnswer, updateDashboard } from './fake-dashboard.ts'
import { type Row, sqlToRun, storedQuery } from './fake-query.ts'
import { type FakeState, known, type Numbered, need, Refusal, rowOf } from './fake-state.ts'

const cardKeys: readonly string[] = [
  'name',
  'type',
  'dataset_query',
  'parameters',
  'parameter_mappings',
  'description',
  'display',
  'visualization_settings',
  'collection_id',
  'collection_position',
  'result_metadata',
  'cache_ttl',
  'dashboard_id',
  'dashboard_tab_id',
]

/** What Metabase does at `/api/collection`, `/api/card` and `/api/dashboard`. */
export function contentRoutes(
  state: FakeState,
): Readonly<Record<string, (id: string, body: unknown, query: URLSearchParams) => Promise<unknown>>> {
  const notBlank = (row: Row): void => {
    if (row['description'] === '')
      throw new Refusal(400, { errors: { description: 'value must be a non-blank string.' } })
  }
  return {
    'GET /api/collection': async () => [
      { id: 'root', name: 'Our analytics', can_write: true },
      ...state.collections.filter((row) => row['archived'] !== true),
    ],
    'POST /api/collection': async (_, body) => {
      const row = known(body, ['name', 'description', 'parent_id', 'namespace', 'authority_level'])
      need(row, ['name'])
      notBlank(row)
      const { parent_id: parentId, ...rest } = row
      const parent =
        parentId === null || parentId === undefined ? undefined : rowOf(state.collections, Number(parentId))
      const location = parent === undefined ? '/' : `${String(parent['location'])}${parent.id}/`
      const made: Numbered = { id: state.nextId(), ...rest, location, archived: false }
      state.collections.push(made)
      return made
    },
    'PUT /api/collection/:id': async (id, body) => {
      const change = known(body, ['name', 'description', 'archived', 'parent_id', 'authority_level', 'type'])
      notBlank(change)
      return Object.assign(rowOf(state.collections, id), change)
    },
    'GET /api/collection/:id/items': async (id, _, query) => {
      const model = query.get('models')
      const rows = model === 'card' ? state.cards : state.dashboards
      const inside = rows.filter((row) =>
        id === 'trash'
          ? row['archived'] === true
          : row['archived'] !== true && row['collection_id'] === (id === 'root' ? null : Number(id)),
      )
      const offset = Number(query.get('offset') ?? 0)
      const page = inside.slice(offset, offset + Number(query.get('limit') ?? 50))
      const data = page.map((row) => ({ id: row.id, model, name: row['name'], description: row['description'] }))
      return { data, total: inside.length, limit: page.length, offset, models: [model] }
    },
    'GET /api/card': async () => state.cards.filter((row) => row['archived'] !== true),
    'POST /api/card': async (_, body) => {
      const row = known(body, [...cardKeys, 'entity_id'])
      need(row, ['name', 'dataset_query', 'display', 'visualization_settings'])
      notBlank(row)
      if (state.cards.some((other) => other['entity_id'] === row['entity_id'])) {
        throw new Refusal(500, {
          message: 'duplicate key value violates unique constraint "report_card_entity_id_key"',
        })
      }
      const query = storedQuery(row['dataset_query'], state.major)
      const made: Numbered = { id: state.nextId(), archived: false, collection_id: null, ...row, dataset_query: query }
      state.cards.push(made)
      return made
    },
    'GET /api/card/:id': async (id) => {
      const row = rowOf(state.cards, id)
      const shown = new Set(
        state.dashcards.filter((place) => place['card_id'] === row.id).map((place) => place['dashboard_id']),
      )
      return { ...row, dashboard_count: shown.size, created_at: '2026-11-23T00:00:00Z', result_metadata: null }
    },
    'PUT /api/card/:id': async (id, body) => {
      const row = rowOf(state.cards, id)
      const change = known(body, [...cardKeys, 'archived', 'enable_embedding', 'embedding_params'])
      const query =
        change['dataset_query'] === undefined
          ? {}
          : { dataset_query: storedQuery(change['dataset_query'], state.major) }
      return Object.assign(row, change, query)
    },
    'POST /api/card/:id/query': async (id) => {
      const row = rowOf(state.cards, id)
      const query = row['dataset_query'] as Row
      const database = rowOf(state.databases, Number(query['database']))
      try {
        // Field filters name the column in full, so that a card that gives its table another name fails.
        const column = (id: number): string => {
          const field = rowOf(state.fields, id)
          const table = rowOf(state.tables, Number(field['table_id']))
          return [table['schema'], table['name'], field['name']].map((name) => `"${String(name)}"`).join('.')
        }
        const rows = await state.warehouse.run(database['details'] as Row, sqlToRun(query, column))
        return { status: 'completed', row_count: rows.length, data: { rows } }
      } catch (error) {
        return { status: 'failed', error: (error as Error).message, row_count: 0, data: { rows: [], cols: [] } }
      }
    },
    'POST /api/dashboard': async (_, body) => {
      const row = known(body, [
        'name',
        'description',
        'collection_id',
        'collection_position',
        'cache_ttl',
        'parameters',
      ])
      need(row, ['name'])
      const made: Numbered = { id: state.nextId(), archived: false, collection_id: null, parameters: [], ...row }
      state.dashboards.push(made)
      return dashboardAnswer(state, made)
    },
    'GET /api/dashboard/:id': async (id) => dashboardAnswer(state, rowOf(state.dashboards, id)),
    'PUT /api/dashboard/:id': async (id, body) => {
      const row = rowOf(state.dashboards, id)
      updateDashboard(state, row, body)
      return dashboardAnswer(state, row)
    },
  }
}
