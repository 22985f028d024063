import type { Row } from './fake-query.ts'
import { type FakeState, known, type Numbered, need, Refusal, rowOf } from './fake-state.ts'

const details = (row: Row): Row => (row['details'] ?? {}) as Row
const secretKeys: readonly string[] = ['password', 'motherduck_token']
const mask = '**MetabasePass**'

/** What Metabase does at `/api/database`, `/api/table` and `/api/field`. */
export function databaseRoutes(
  state: FakeState,
): Readonly<Record<string, (id: string, body: unknown) => Promise<unknown>>> {
  return {
    'GET /api/database': async () => {
      const data = state.databases.map(masked)
      // Both forms are about.
      return state.major >= 62 ? { data, total: data.length } : data
    },
    'POST /api/database': async (_, body) => {
      const keys = [
        'name',
        'engine',
        'details',
        'is_full_sync',
        'is_on_demand',
        'schedules',
        'auto_run_queries',
        'connection_source',
        'provider_name',
      ]
      const row = known(body, keys)
      need(row, ['name', 'engine', 'details'])
      await tested(state, row)
      const made: Numbered = { id: state.nextId(), ...row }
      state.databases.push(made)
      // The first look comes a little later.
      return masked(made)
    },
    'GET /api/database/:id': async (id) => masked(rowOf(state.databases, id)),
    'PUT /api/database/:id': async (id, body) => {
      const row = rowOf(state.databases, id)
      const keys = [
        'name',
        'engine',
        'details',
        'description',
        'caveats',
        'points_of_interest',
        'auto_run_queries',
        'settings',
      ]
      const change = known(body, keys)
      const given = Object.entries((change['details'] ?? {}) as Row).filter(([, value]) => value !== mask)
      const merged = { ...row, ...change, details: { ...details(row), ...Object.fromEntries(given) } }
      await tested(state, merged)
      Object.assign(row, merged)
      return masked(row)
    },
    'GET /api/database/:id/metadata': async (id) => {
      const row = rowOf(state.databases, id)
      const tables = state.tables.filter((table) => table['db_id'] === row.id)
      return {
        ...masked(row),
        tables: tables.map((table) => ({
          ...table,
          fields: state.fields.filter((field) => field['table_id'] === table.id),
        })),
      }
    },
    'GET /api/database/:id/healthcheck': async (id) =>
      await state.warehouse.columns(details(rowOf(state.databases, id))).then(
        () => ({ status: 'ok' }),
        (error: Error) => ({ status: 'error', message: error.message }),
      ),
    'POST /api/database/:id/sync_schema': async (id) => {
      await sync(state, rowOf(state.databases, id))
      return { status: 'ok' }
    },
    'POST /api/database/:id/rescan_values': async (id) => {
      rowOf(state.databases, id)
      return { status: 'ok' }
    },
    'PUT /api/table/:id': async (id, body) => {
      const keys = [
        'display_name',
        'description',
        'visibility_type',
        'field_order',
        'entity_type',
        'caveats',
        'points_of_interest',
      ]
      return Object.assign(rowOf(state.tables, id), known(body, keys))
    },
    'PUT /api/field/:id': async (id, body) => {
      const keys = [
        'display_name',
        'description',
        'semantic_type',
        'fk_target_field_id',
        'visibility_type',
        'has_field_values',
        'settings',
      ]
      const change = known(body, keys)
      if (change['description'] === '')
        throw new Refusal(400, { errors: { description: 'must be a non-blank string' } })
      return Object.assign(rowOf(state.fields, id), change)
    },
  }
}

function masked(row: Row): Row {
  const shown = Object.entries(details(row)).map(([key, value]) => [key, secretKeys.includes(key) ? mask : value])
  return { ...row, details: Object.fromEntries(shown) }
}

async function tested(state: FakeState, row: Row): Promise<void> {
  if (row['engine'] !== state.warehouse.engine)
    throw new Refusal(400, { errors: { engine: 'value must be a valid database engine.' } })
  await state.warehouse.columns(details(row)).catch((error: Error) => {
    throw new Refusal(400, { message: error.message, errors: { database_file: 'check this' } })
  })
}

/** Tables and fields are known by schema, table and column: their numbers survive another file. */
async function sync(state: FakeState, database: Numbered): Promise<void> {
  for (const { schema, table: name, column, type } of await state.warehouse.columns(details(database))) {
    const isTable = (row: Row): boolean =>
      row['db_id'] === database.id && row['schema'] === schema && row['name'] === name
    let table = state.tables.find(isTable)
    if (table === undefined) {
      table = { id: state.nextId(), db_id: database.id, schema, name, description: null, visibility_type: null }
      state.tables.push(table)
    }
    const tableId = table.id
    if (state.fields.some((row) => row['table_id'] === tableId && row['name'] === column)) continue
    state.fields.push({
      id: state.nextId(),
      table_id: tableId,
      name: column,
      database_type: type,
      semantic_type: null,
      has_field_values: 'auto-list',
    })
  }
}
