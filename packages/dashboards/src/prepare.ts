import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Engine, macroStatements } from '@open-finops/focus-analytics'
import { dimensionColumn, dimensionColumns, type Ownership } from './dimensions.ts'
import { type OpenMarts, overMarts, tagOwnersStatement } from './over-marts.ts'
import {
  type CardRelation,
  cardRelations,
  chargeColumns,
  chargeDetailKeys,
  costColumns,
  dailyKeys,
  detailFlags,
  hasListPrice,
  quantityColumns,
} from './relations.ts'
import { sourceQueries } from './source-queries.ts'
import { sqlName } from './sql-text.ts'

/** What the relations of cards are made for. */
export interface PrepareRequest {
  readonly engine: Engine
  readonly ownership: Ownership
  /** Relations that the lake has, as `information_schema` names them, with schema: `main.cost_and_usage`, `finops.deliveries`. */
  readonly available: ReadonlySet<string>
  /**
   * `connection`: macros, views and tables that belong to a connection (DuckDB), and write nothing. `database`: they stay
   * in the database, for readers that come later, such as Metabase's.
   */
  readonly scope: 'connection' | 'database'
  /** Where the ledger is; default `finops`, as in a lake. ClickHouse: the database. */
  readonly ledger?: string | undefined
  /**
   * True adds `daily_charges` and what is read from it up once, as tables; else they are views. Answers are the same. It
   * takes about as long as one card without it.
   */
  readonly materialize: boolean
  /** Marts of the lake, attached to the same connection (DuckDB): `daily_charges` needs no table then. */
  readonly marts?: OpenMarts | undefined
}

/**
 * The statements that make what cards read: macros, `charges`, `daily_charges` and the rest of `cardRelations`. They are
 * run one by one, in a connection that finds `cost_and_usage` and the ledger `finops.*`, and may be run again.
 * @throws FinopsError `FINOPS_BAD_DIMENSION`
 */
export function prepareStatements(request: PrepareRequest): readonly string[] {
  const { engine, ownership, available, scope, marts } = request
  const materialize = request.materialize && marts === undefined
  const temporary = engine === 'duckdb' && scope === 'connection'
  const make = (relation: CardRelation, query: string, asTable: boolean): readonly string[] => {
    const kind = asTable ? 'TABLE' : 'VIEW'
    if (engine === 'clickhouse') {
      const how = asTable ? 'TABLE charges_ ENGINE = MergeTree ORDER BY tuple()' : 'VIEW charges_'
      return [`CREATE OR REPLACE ${how.replace('charges_', relation.name)} AS ${query}`]
    }
    return [`CREATE OR REPLACE ${temporary ? 'TEMP ' : ''}${kind} ${relation.name} AS ${query}`]
  }
  const sources = sourceQueries(engine, available, request.ledger)
  return [
    ...macros(engine, temporary),
    ...(marts === undefined ? [] : [tagOwnersStatement(ownership)]),
    ...cardRelations(Object.keys(ownership.dimensions)).flatMap((relation) => {
      if (relation.name === 'charges') return make(relation, chargesQuery(engine, ownership), false)
      if (relation.name === 'daily_charges')
        return make(relation, dailyQuery(ownership, materialize, engine), materialize)
      if (relation.name === 'charge_details') return make(relation, detailsQuery(ownership, engine), false)
      const source = sources.get(relation.name)
      const query = source === undefined ? emptyQuery(relation, engine) : typedQuery(relation, source, engine)
      const read = marts === undefined ? query : overMarts({ sql: query, parameters: [] }, marts)
      return make(relation, read, request.materialize && ownRelations.includes(relation.name))
    }),
  ]
}

/** Relations that are read from charges. */
const ownRelations: readonly string[] = ['freshness', 'complete_days', 'full_months']

/** Relations of a DuckDB or ClickHouse database, for `PrepareRequest.available`: one column, a name with its schema. */
export const availableRelationsQuery: string =
  "SELECT table_schema || '.' || table_name AS relation FROM information_schema.tables ORDER BY 1"

function macros(engine: Engine, temporary: boolean): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '..', 'macros', `${engine}.sql`), 'utf8')
  const own = text
    .replaceAll(/^--.*\n/gm, '')
    .split(/;\s*\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
  const all = [...macroStatements(engine), ...own]
  return temporary
    ? all
    : all.map((statement) => statement.replace(/^CREATE OR REPLACE TEMP MACRO/, 'CREATE OR REPLACE MACRO'))
}

function chargesQuery(engine: Engine, ownership: Ownership): string {
  const date = (column: string): string =>
    engine === 'duckdb' ? `CAST(${column} AS DATE)` : `CAST(${column} AS Nullable(Date32))`
  const columns = [
    `${date('ChargePeriodStart')} AS ChargeDate`,
    `${date('BillingPeriodStart')} AS BillingMonth`,
    `${hasListPrice} AS HasListPrice`,
    ...chargeColumns.map(([name]) =>
      name === 'ServiceProviderName'
        ? 'coalesce(c.ServiceProviderName, c.ProviderName) AS ServiceProviderName'
        : `c.${name} AS ${name}`,
    ),
    ...dimensionColumns(ownership, engine).map(({ column, sql }) => `${sql} AS ${sqlName(column)}`),
  ]
  return `SELECT ${columns.join(', ')} FROM cost_and_usage AS c`
}

/**
 * Without adding up, a view lets a query read only the columns that it uses. What follows from tags is worked out after
 * adding up: there are far fewer sets of tags than charges.
 */
function dailyQuery(ownership: Ownership, materialize: boolean, engine: Engine): string {
  const keys = ['ChargeDate', 'BillingMonth', 'HasListPrice', ...dailyKeys]
  const owners = dimensionColumns(ownership, engine).map(({ column, sql }) => `${sql} AS ${sqlName(column)}`)
  const one = oneCharge(engine)
  const costs = materialize ? costColumns.map((name) => `sum(charges.${name}) AS ${name}`) : costColumns
  const count = materialize ? `sum(${one})` : one
  const added = materialize ? ` GROUP BY ${keys.join(', ')}` : ''
  return `SELECT daily.*, ${[...owners, ...dayColumns].join(', ')}
    FROM (SELECT ${[...keys, ...costs].join(', ')}, ${count} AS x_ChargeCount FROM charges${added}) AS daily`
}

const dayColumns: readonly string[] = [
  'ChargeDate AS FirstChargeDate',
  'ChargeDate AS LastChargeDate',
  'finops_own_tag_count(Tags) AS OwnTagCount',
]

function detailsQuery({ dimensions }: Ownership, engine: Engine): string {
  const columns = [
    ...['ChargeDate', 'BillingMonth', 'HasListPrice', ...dailyKeys, ...chargeDetailKeys],
    ...detailFlags.map(({ name, sql }) => `${sql} AS ${name}`),
    ...Object.keys(dimensions).map((name) => sqlName(dimensionColumn(name))),
    ...[...costColumns, ...quantityColumns, `${oneCharge(engine)} AS x_ChargeCount`, ...dayColumns],
  ]
  return `SELECT ${columns.join(', ')} FROM charges`
}

function oneCharge(engine: Engine): string {
  return engine === 'duckdb' ? 'CAST(1 AS BIGINT)' : 'toInt64(1)'
}

/** ClickHouse tells columns that can be NULL from those that can't, and gives the latter a zero where there is no row. */
function typedQuery(relation: CardRelation, query: string, engine: Engine): string {
  if (engine === 'duckdb') return query
  const columns = Object.entries(relation.columns).map(
    ([name, type]) => `CAST(source.${name} AS Nullable(${clickHouseType(type)})) AS ${name}`,
  )
  return `SELECT ${columns.join(', ')} FROM (${query}) AS source`
}

function emptyQuery(relation: CardRelation, engine: Engine): string {
  const columns = Object.entries(relation.columns).map(([name, type]) => {
    const typed = engine === 'duckdb' ? type : `Nullable(${clickHouseType(type)})`
    return `CAST(NULL AS ${typed}) AS ${name}`
  })
  return `SELECT ${columns.join(', ')} WHERE 1 = 0`
}

function clickHouseType(type: string): string {
  if (type === 'TIMESTAMP') return "DateTime64(6, 'UTC')"
  if (type === 'VARCHAR') return 'String'
  if (type === 'BIGINT') return 'Int64'
  if (type === 'BOOLEAN') return 'Bool'
  if (type === 'DATE') return 'Date32'
  return type.replace('DECIMAL', 'Decimal')
}
