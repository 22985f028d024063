import {
  type Card,
  cardTitle,
  columnStyle,
  type Dashboard,
  type EntityColors,
  type RenderedCard,
  type Selection,
} from '@open-finops/dashboards'
import type { QueryResult, QueryValue } from '@open-finops/loader-duckdb'
import { isFinopsError } from '@open-finops/pipeline'
import type { CardReader } from './card-store.ts'
import { entityColumnName } from './shape/entity-column.ts'
import {
  type Answer,
  type AnswerError,
  type CellValue,
  columnIndex,
  type ShownCard,
  type ShownColumn,
} from './shown-card.ts'

/** How a card is to be run. */
export interface ShowRequest {
  readonly signal?: AbortSignal | undefined
  /** Rows to keep; of the others only their number is told. */
  readonly maxRows?: number | undefined
  /** Rows to pass over: the part of an answer that begins there. */
  readonly from?: number | undefined
  /** Narrows a cut answer to rows that hold this text, whatever the case. */
  readonly search?: string | undefined
  /** Column to sort a cut answer by; unknown ones sort nothing. */
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined
}

/** A card that is about to be run. */
export interface CardRun {
  readonly lake: CardReader
  readonly colors: EntityColors
  readonly card: Card
  readonly dashboard: Dashboard
  readonly selection: Selection
  /** As the card says it, for people. */
  readonly query: RenderedCard
  /** As it is asked, with the same values: of smaller tables where there are some. */
  readonly asked: string
  /** The table that holds the answer already. */
  readonly kept?: string | undefined
}

/** Of a table, more than anybody reads and little enough for a page; of a chart, more than it has pixels for. */
export function defaultMaxRows({ display, pivot }: Pick<Card, 'display' | 'pivot'>): number {
  return (display === 'table' && pivot === undefined) || display === 'row' ? 1000 : 20_000
}

/** Runs a card; a query that fails gives a card with an error, an interrupted one throws. */
export async function showCard(run: CardRun, request: ShowRequest): Promise<ShownCard> {
  const { card, dashboard, selection, query } = run
  const { id, description, display, x, y, series, pivot, entity, layout, tab, drill, empty } = card
  const face: ShownCard = {
    id,
    dashboard: card.dashboard,
    title: cardTitle(card, dashboard, selection),
    description,
    display,
    x,
    y,
    series,
    pivot,
    entity,
    layout,
    tab,
    drill,
    empty,
    sql: query.sql,
    parameters: query.parameters,
    filters: card.sql.tags.filter((tag) => dashboard.filters.some((filter) => filter.id === tag)),
  }
  try {
    return { ...face, answer: await runCard(run, request) }
  } catch (error) {
    if (isFinopsError(error) && error.code === 'FINOPS_ABORTED') throw error
    return { ...face, error: answerError(error) }
  }
}

async function runCard(run: CardRun, request: ShowRequest): Promise<Answer> {
  const { lake, colors, card } = run
  const query = { sql: run.asked, parameters: run.query.parameters }
  const { signal, maxRows = defaultMaxRows(card), from } = request
  const started = performance.now()
  const options = signal === undefined ? {} : { signal }
  const narrowed = await narrow(lake, run.kept === undefined ? query : { table: run.kept }, request)
  const result = await lake.query(
    `${narrowed.sql}\nLIMIT ${maxRows + 1} OFFSET ${from ?? 0}`,
    narrowed.parameters,
    options,
  )
  const rows = result.rows.slice(0, maxRows).map((row) => row.map(cellValue))
  let total = result.rows.length
  if (total > maxRows || (from ?? 0) > 0) {
    const counted = await lake.query(`SELECT count(*) FROM (${narrowed.sql}) AS counted`, narrowed.parameters, options)
    total = Number(counted.rows[0]?.[0] ?? total)
  }
  const columns = result.columns.map(({ name, type }): ShownColumn => shownColumn(card, name, type))
  const answer = { columns, rows, total, from, colors: {}, milliseconds: performance.now() - started }
  return { ...answer, colors: colorsOf(card, answer, colors) }
}

/** The card's query as a relation, so that its rows can be cut, searched and sorted. Texts are bound, columns known. */
async function narrow(
  lake: CardReader,
  source: RenderedCard | { readonly table: string },
  { search, sort }: ShowRequest,
): Promise<RenderedCard> {
  const isTable = 'table' in source
  const parameters = isTable ? [] : source.parameters
  const relation = isTable ? `SELECT * FROM ${source.table}` : `SELECT * FROM (\n${source.sql}\n) AS answer`
  if (search === undefined && sort === undefined) return { sql: relation, parameters }
  const described = await lake.query(`${relation} LIMIT 0`, parameters)
  const names = described.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`)
  const where = search === undefined ? '' : ` WHERE ${holds(lake.engine, names, parameters.length + 1)}`
  const known = described.columns.some(({ name }) => name === sort?.column)
  // Rows that are alike in this keep the order of the query, so that parts fit one another.
  const alike = isTable ? ', rowid' : ''
  const order =
    sort === undefined || !known
      ? ''
      : ` ORDER BY "${sort.column.replaceAll('"', '""')}" ${sort.descending ? 'DESC' : 'ASC'} NULLS LAST${alike}`
  return {
    sql: `${relation}${where}${order}`,
    parameters: search === undefined ? parameters : [...parameters, search],
  }
}

/** Whether a row holds a text, whatever the case, as SQL. */
function holds(engine: CardReader['engine'], names: readonly string[], place: number): string {
  if (engine === 'duckdb') return `contains(lower(concat_ws(' ', ${names.join(', ')})), lower($${place}))`
  const texts = names.map((name) => `ifNull(toString(${name}), '')`)
  return `position(lower(concatWithSeparator(' ', '', ${texts.join(', ')})), lower({p${place}:String})) > 0`
}

/** Types that DuckDB calculates with. */
const numeric = /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*)$/

/** How a column of a card is shown. */
export function shownColumn(card: Pick<Card, 'columns'>, name: string, type: string): ShownColumn {
  const style = columnStyle(card, name)
  const isMoment = style.format === 'date' || style.format === 'month' || style.format === 'timestamp'
  const guessed = /^(DATE|TIMESTAMP.*)$/.test(type) ? (type === 'DATE' ? 'date' : 'timestamp') : undefined
  const format = style.format ?? guessed
  return {
    ...style,
    ...(format !== undefined && { format }),
    name,
    numeric: numeric.test(type) && !isMoment && style.format !== 'text' && style.format !== 'flag',
  }
}

function cellValue(value: QueryValue): CellValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number')
    return Math.abs(value) >= 1e21 ? BigInt(Math.trunc(value)).toString() : plainNumber(value)
  if (typeof value === 'bigint') return value.toString()
  return JSON.stringify(value)
}

/** A double in 17 digits at most, never with an exponent, as decimals are texts too. */
function plainNumber(value: number): CellValue {
  return String(value).includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : value
}

function colorsOf(card: Card, answer: Answer, colors: EntityColors): Answer['colors'] {
  const { entity } = card
  if (entity === undefined) return {}
  if (entity === 'cost') {
    return Object.fromEntries(
      (card.y ?? []).map((name) => [name, colors.colorOf('cost', name.replace(/Cost$/, ''))] as const),
    )
  }
  const index = columnIndex(answer, entityColumnName(card, answer))
  const values = new Set(answer.rows.map((row) => row[index]))
  return Object.fromEntries(
    [...values].filter((value) => typeof value === 'string').map((value) => [value, colors.colorOf(entity, value)]),
  )
}

function answerError(error: unknown): AnswerError {
  if (isFinopsError(error)) return { code: error.code, message: error.message, hint: error.hint }
  return {
    code: 'FINOPS_QUERY',
    message: error instanceof Error ? error.message : String(error),
    hint: 'Run finops doctor; it looks at the lake.',
  }
}

/** The rows of a whole answer as they travel. */
export function cellRows(result: QueryResult): readonly (readonly CellValue[])[] {
  return result.rows.map((row) => row.map(cellValue))
}
