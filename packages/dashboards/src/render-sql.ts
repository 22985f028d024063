import type { Engine } from '@open-finops/focus-analytics'
import type { CardSql, Filter, SqlPart, SqlTag, SqlText } from './definition.ts'
import { chosenValue, type Selection, selectedDays } from './selection.ts'
import { sqlName, sqlString } from './sql-text.ts'

/** A card's query for an engine, with values to bind. */
export interface RenderedCard {
  /** One SELECT, without a final semicolon. */
  readonly sql: string
  /**
   * Values to bind, all of them texts: DuckDB's `$1`, `$2` … in order; on ClickHouse the first is `p1` (`param_p1`), and
   * so on.
   */
  readonly parameters: readonly string[]
}

/** What a card is rendered for. */
export interface CardRequest {
  readonly engine: Engine
  /** Filters of the card's dashboard; clauses with any other are left out. */
  readonly filters: readonly Filter[]
  readonly selection: Selection
  /** Last day of the data, which presets of the period count from. */
  readonly lastDay?: string | undefined
}

/**
 * Writes a card's query for an engine. Values of the reader are bound and never part of the text; choices are written as
 * the texts of their closed lists.
 */
export function renderCard(sql: CardSql, request: CardRequest): RenderedCard {
  const bound: string[] = []
  const bind = (value: string): string => {
    const known = bound.indexOf(value)
    const number = known === -1 ? bound.push(value) : known + 1
    return request.engine === 'duckdb' ? `$${number}` : `{p${number}:String}`
  }
  const text = sql.parts.map((part) => renderPart(part, request, bind)).join('')
  const tidy = text
    .replaceAll(/[ \t]+(?=\n|$)/g, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
  return {
    sql: request.engine === 'clickhouse' ? `${tidy}\nSETTINGS ${clickHouseSettings}` : tidy,
    parameters: bound,
  }
}

/** What standard SQL says of NULL, which ClickHouse does when told to. */
const clickHouseSettings = 'join_use_nulls = 1, cast_keep_nullable = 1, prefer_column_name_to_alias = 1'

type Bind = (value: string) => string

function renderPart(part: SqlPart, request: CardRequest, bind: Bind): string {
  if (part.kind === 'text') return part.text
  if (part.kind === 'tag') return renderTag(part, request, bind) ?? 'NULL'
  const isComplete = part.parts.every((inner) => inner.kind === 'text' || hasValue(inner, request))
  return isComplete ? part.parts.map((inner) => renderInner(inner, request, bind)).join('') : ''
}

function renderInner(part: SqlText | SqlTag, request: CardRequest, bind: Bind): string {
  return part.kind === 'text' ? part.text : (renderTag(part, request, bind) ?? 'NULL')
}

function hasValue(tag: SqlTag, request: CardRequest): boolean {
  return renderTag(tag, request, (value) => value) !== undefined
}

/** Undefined where the filter narrows nothing. */
function renderTag({ name }: SqlTag, request: CardRequest, bind: Bind): string | undefined {
  const filter = request.filters.find(({ id }) => id === name)
  if (filter === undefined) return undefined
  const value = request.selection[filter.id]
  if (filter.kind === 'choice') {
    const chosen = chosenValue(filter, request.selection)
    return chosen === undefined ? undefined : sqlString(chosen, request.engine)
  }
  if (filter.kind === 'text') return typeof value === 'string' && value !== '' ? bind(value) : undefined
  if (filter.kind === 'values') return typeof value === 'string' ? undefined : renderValues(filter.column, value, bind)
  const { from, to } = selectedDays(filter, request.selection, request.lastDay)
  const ends = [
    ...(from === undefined ? [] : [`${sqlName(filter.column)} >= ${day(bind(from), request.engine)}`]),
    ...(to === undefined ? [] : [`${sqlName(filter.column)} < ${day(bind(to), request.engine)}`]),
  ]
  return ends.length === 0 ? undefined : `(${ends.join(' AND ')})`
}

function renderValues(column: string, values: readonly (string | null)[] | undefined, bind: Bind): string | undefined {
  const texts = (values ?? []).filter((value) => value !== null)
  const among = texts.length === 0 ? [] : [`${sqlName(column)} IN (${texts.map(bind).join(', ')})`]
  const absent = values?.includes(null) === true ? [`${sqlName(column)} IS NULL`] : []
  return among.length + absent.length === 0 ? undefined : `(${[...among, ...absent].join(' OR ')})`
}

function day(bound: string, engine: Engine): string {
  return engine === 'duckdb' ? `CAST(${bound} AS DATE)` : `toDate32(${bound})`
}
