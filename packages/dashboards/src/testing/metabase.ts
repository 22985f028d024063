import type { MetabaseQuery, MetabaseTag } from '../render-metabase.ts'

/** Values by tag: a range of days, values of a column, or a text. */
export type MetabaseValues = Readonly<
  Record<string, readonly [from: string, to: string] | { readonly values: readonly string[] } | string>
>

/**
 * Does to a native query what Metabase does before it sends it to a DuckDB: clauses without value go, field filters become
 * conditions on the qualified column, texts become placeholders. Throws where Metabase would ask for a value.
 */
export function substituted(
  query: MetabaseQuery,
  given: MetabaseValues,
): { readonly sql: string; readonly parameters: readonly string[] } {
  const parameters: string[] = []
  const chosen = (name: string): MetabaseValues[string] | undefined => {
    const tag = query.tags.find((other) => other.name === name)
    if (tag === undefined) throw new Error(`the query has no tag ${name}`)
    return given[name] ?? (tag.kind === 'text' ? tag.default : undefined)
  }
  const place = (name: string): string => {
    const tag = query.tags.find((other) => other.name === name)
    const value = chosen(name)
    if (tag === undefined || value === undefined) throw new Error(`Metabase asks for a value of ${name}`)
    return written(tag, value, parameters)
  }
  const sql = query.sql
    .split(/(\[\[.*?\]\])/s)
    .map((part) => {
      const inside = /^\[\[(.*)\]\]$/s.exec(part)?.[1]
      if (inside === undefined) return part.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => place(name))
      const names = [...inside.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '')
      if (names.some((name) => chosen(name) === undefined)) return ''
      return inside.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => place(name))
    })
    .join('')
  return { sql, parameters }
}

function written(tag: MetabaseTag, value: NonNullable<MetabaseValues[string]>, parameters: string[]): string {
  const bind = (text: string): string => {
    parameters.push(text)
    return '?'
  }
  if (tag.kind === 'text') return bind(String(value))
  const column = `"main"."${tag.table}"."${tag.column}"`
  if (typeof value === 'object' && !isRange(value)) return `(${column} IN (${value.values.map(bind).join(', ')}))`
  const [from, to] = typeof value === 'string' ? [] : value
  return `${column} >= CAST(${bind(from ?? '')} AS DATE) AND ${column} < CAST(${bind(to ?? '')} AS DATE)`
}

function isRange(value: MetabaseValues[string]): value is readonly [string, string] {
  return Array.isArray(value)
}
