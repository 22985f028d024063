import type { Engine } from '@open-finops/focus-analytics'
import type { Card, Choice, Filter, SqlPart, SqlTag, SqlText } from './definition.ts'
import { filterableRelations } from './relations.ts'

/** A template tag of a native query, in terms that every version of Metabase has. */
export type MetabaseTag =
  | {
      /** A field filter: `dimension` is the table and column whose field it is mapped to. */
      readonly kind: 'field'
      readonly name: string
      readonly title: string
      readonly widget: 'date/all-options' | 'string/='
      readonly table: string
      readonly column: string
      readonly single: boolean
    }
  | {
      /** A text variable. With choices it is one of a static list. */
      readonly kind: 'text'
      readonly name: string
      readonly title: string
      readonly choices: readonly Choice[]
      readonly default: string | undefined
      /** True where the query can't run without a value. */
      readonly required: boolean
    }

/** A card's query as Metabase takes it. */
export interface MetabaseQuery {
  /** Native SQL with template tags and optional clauses. */
  readonly sql: string
  readonly tags: readonly MetabaseTag[]
}

/**
 * Writes a card's query for Metabase: its tags and optional clauses stay, but for filters that the dashboard does not
 * have. The database must hold what `prepareStatements` makes with scope `database`.
 */
export function renderMetabaseQuery(card: Card, filters: readonly Filter[], engine: Engine): MetabaseQuery {
  const names = new Set(filters.map(({ id }) => id))
  const isKnown = (part: SqlText | SqlTag): boolean => part.kind === 'text' || names.has(part.name)
  const inner = (part: SqlText | SqlTag): string => (part.kind === 'text' ? part.text : `{{${part.name}}}`)
  const write = (part: SqlPart): string => {
    if (part.kind === 'text') return part.text
    if (part.kind === 'tag') return isKnown(part) ? inner(part) : 'NULL'
    return part.parts.every(isKnown) ? `[[${part.parts.map(inner).join('')}]]` : ''
  }
  const text = card.sql.parts.map(write).join('')
  const sql = text
    .replaceAll(/[ \t]+(?=\n|$)/g, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
  const used = filters.filter(({ id }) => sql.includes(`{{${id}}}`))
  const table = card.sql.relations.find((name) => filterableRelations.includes(name)) ?? 'daily_charges'
  return {
    sql:
      engine === 'clickhouse'
        ? `${sql}\nSETTINGS join_use_nulls = 1, cast_keep_nullable = 1, prefer_column_name_to_alias = 1`
        : sql,
    tags: used.map((filter) => tagOf(filter, table, card)),
  }
}

function tagOf(filter: Filter, table: string, card: Card): MetabaseTag {
  const { id: name, title } = filter
  if (filter.kind === 'period')
    return { kind: 'field', name, title, widget: 'date/all-options', table, column: filter.column, single: true }
  if (filter.kind === 'values') {
    return {
      kind: 'field',
      name,
      title,
      widget: 'string/=',
      table,
      column: filter.column,
      single: filter.single === true,
    }
  }
  const required = card.sql.parts.some((part) => part.kind === 'tag' && part.name === name)
  if (filter.kind === 'text') return { kind: 'text', name, title, choices: [], default: undefined, required }
  return { kind: 'text', name, title, choices: filter.choices, default: filter.default, required }
}
