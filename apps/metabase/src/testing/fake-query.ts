import { randomUUID } from 'node:crypto'

/** JSON objects of requests and answers. */
export type Row = Record<string, unknown>

/**
 * A query as Metabase stores and returns it: MBQL 5 whatever was sent, with identifiers of its own; from 63 on tags are a
 * list.
 */
export function storedQuery(sent: unknown, major: number): Row {
  const query = structuredClone(sent) as Row
  const native = query['native'] as Row | undefined
  const stage = native === undefined ? ((query['stages'] as Row[])[0] ?? {}) : { native: native['query'], ...native }
  const tags = Object.values((stage['template-tags'] ?? {}) as Record<string, Row>)
  const stored = tags.map((tag) => ({
    ...tag,
    ...(tag['dimension'] !== undefined && { dimension: storedField(tag['dimension'] as unknown[]) }),
  }))
  return {
    'lib/type': 'mbql/query',
    database: query['database'],
    stages: [
      {
        'lib/type': 'mbql.stage/native',
        native: stage['native'],
        'template-tags': major >= 63 ? stored : Object.fromEntries(stored.map((tag) => [(tag as Row)['name'], tag])),
      },
    ],
  }
}

function storedField([, one, other]: unknown[]): unknown[] {
  const id = typeof one === 'number' ? one : other
  return ['field', { 'lib/uuid': randomUUID(), 'base-type': 'type/Text' }, id]
}

/** The SQL that runs without any value chosen: tags with a default have that, clauses with any other are left out. */
export function sqlToRun(query: Row, columnOf: (field: number) => string): string {
  const [stage = {}] = query['stages'] as Row[]
  const tags = Object.values((stage['template-tags'] ?? {}) as Record<string, Row>)
  const literal = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`
  const written = (name: string): string | undefined => {
    const tag = tags.find((other) => other['name'] === name)
    const usual = tag?.['default']
    if (tag === undefined || usual === undefined || usual === null) return undefined
    if (tag['type'] !== 'dimension') return literal(usual)
    const [, , id] = tag['dimension'] as [string, Row, number]
    return `${columnOf(id)} IN (${[usual].flat().map(literal).join(', ')})`
  }
  const fill = (text: string): string =>
    text.replaceAll(/\{\{\s*([\w-]+)\s*\}\}/g, (_, name: string) => {
      const value = written(name)
      if (value === undefined) throw new Error(`You'll need to pick a value for '${name}' before this query can run.`)
      return value
    })
  const isComplete = (clause: string): boolean =>
    [...clause.matchAll(/\{\{\s*([\w-]+)\s*\}\}/g)].every(([, name = '']) => written(name) !== undefined)
  const clauses = String(stage['native']).replaceAll(/\[\[(.*?)\]\]/gs, (_, clause: string) =>
    isComplete(clause) ? clause : '',
  )
  return fill(clauses)
}
