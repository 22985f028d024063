import type { CardAnswer } from '../client/answers.ts'
import { readMarker } from '../desired/marker.ts'
import type { CardSpec, Json, JsonObject, TagSpec } from '../desired/spec.ts'

/**
 * A card as Metabase answers, in the form of its definition: queries as MBQL 5 or as before, tags as a map or (from 0.63)
 * a list, fields by name.
 * @param fieldNames Id → `table.column`.
 */
export function readCard(answer: CardAnswer, key: string, fieldNames: ReadonlyMap<number, string>): CardSpec {
  const { sql, tags } = nativeQuery(answer.dataset_query ?? {})
  const parameters = (answer.parameters ?? []) as readonly Record_[]
  const specs = tags.map((tag) => readTag(tag, parameters, fieldNames))
  return {
    key,
    name: answer.name,
    description: readMarker(answer.description).text,
    display: answer.display,
    sql,
    tags: specs.sort((one, other) => (one.name < other.name ? -1 : 1)),
    settings: (answer.visualization_settings ?? {}) as JsonObject,
  }
}

type Record_ = Readonly<Record<string, unknown>>

function nativeQuery(query: Record_): { readonly sql: string; readonly tags: readonly Record_[] } {
  const stages = query['stages']
  const stage = (Array.isArray(stages) ? stages[0] : query['native']) as Record_ | undefined
  // An MBQL query that took the place of ours has no SQL: the card was edited.
  const text = stage?.['native'] ?? stage?.['query']
  const tags = stage?.['template-tags'] ?? {}
  const list = Array.isArray(tags) ? tags : Object.values(tags as object)
  return { sql: typeof text === 'string' ? text : JSON.stringify(query), tags: list as readonly Record_[] }
}

function readTag(tag: Record_, parameters: readonly Record_[], fieldNames: ReadonlyMap<number, string>): TagSpec {
  const name = String(tag['name'])
  const parameter = parameters.find(({ slug }) => slug === name)
  const type = String(tag['type'])
  const usual = tag['default'] as Json | undefined
  const choices = choicesOf(parameter)
  return {
    name,
    title: String(tag['display-name']),
    type,
    required: tag['required'] === true,
    ...(type === 'dimension' && { field: fieldOf(tag['dimension'], fieldNames), widget: String(tag['widget-type']) }),
    ...(usual !== undefined && usual !== null && { default: usual }),
    ...(choices !== undefined && { choices }),
  }
}

/** The values that a parameter offers; undefined where Metabase finds them itself. */
export function choicesOf(parameter: Record_ | undefined): readonly (readonly [string, string])[] | undefined {
  if (parameter?.['values_source_type'] !== 'static-list') return undefined
  const { values } = (parameter['values_source_config'] ?? {}) as { readonly values?: unknown }
  if (!Array.isArray(values)) return []
  return values.map((value: unknown) => {
    const [one, title = one] = Array.isArray(value) ? value : [value]
    return [String(one), String(title)] as const
  })
}

/** `["field", {…}, 12]` since MBQL 5, `["field", 12, null]` before. */
function fieldOf(clause: unknown, fieldNames: ReadonlyMap<number, string>): string {
  const [, one, other] = Array.isArray(clause) ? clause : []
  const id = typeof one === 'number' ? one : other
  return fieldNames.get(id) ?? `field ${String(id)}`
}
