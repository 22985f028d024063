import type { DatasetColumnName } from '@open-finops/focus-schema'
import type { Format } from '../language/mapping.ts'
import { mentions } from '../language/mentions.ts'
import { tableColumns } from './table-columns.ts'

/**
 * The lake columns whose values, not only whose conditions, come from each prepared step: what is lost when a step
 * lacks a raw column.
 */
export function fedColumns(format: Format): ReadonlyMap<string, readonly DatasetColumnName[]> {
  const fed = new Map<string, Set<DatasetColumnName>>()
  const feed = (steps: readonly string[], columns: Iterable<DatasetColumnName>): void => {
    for (const name of steps) fed.set(name, new Set([...(fed.get(name) ?? []), ...columns]))
  }
  for (const { name } of tableColumns(format)) {
    const rule = format.mapping[name]
    if (rule) feed(mentions(rule.value, 'values').steps, [name])
  }
  for (const prepared of [...format.prepare].reverse()) {
    feed(mentions(prepared.value, 'values').steps, fed.get(prepared.name) ?? [])
  }
  return new Map([...fed].map(([name, columns]) => [name, [...columns]]))
}
