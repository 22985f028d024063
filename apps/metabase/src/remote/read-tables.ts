import type { TableAnswer } from '../client/answers.ts'
import { readMarker } from '../desired/marker.ts'
import type { FieldSpec, TableSpec } from '../desired/spec.ts'
import type { RemoteTable } from './remote-state.ts'

/** The key of a table: `charges`, or with its schema where that is not the usual one. */
export function tableKey({ schema, name }: Pick<TableAnswer, 'schema' | 'name'>): string {
  return schema === undefined || schema === null || schema === '' || schema === 'main' ? name : `${schema}.${name}`
}

/** Ids of all fields, by `table.column`. */
export function fieldIdsOf(tables: readonly TableAnswer[]): ReadonlyMap<string, number> {
  return new Map(
    tables.flatMap((table) => (table.fields ?? []).map(({ id, name }) => [`${tableKey(table)}.${name}`, id] as const)),
  )
}

/** The tables that definitions speak of, as far as they speak of them. */
export function readTables(
  tables: readonly TableAnswer[],
  desired: readonly TableSpec[],
): ReadonlyMap<string, RemoteTable> {
  const byKey = new Map(tables.map((table) => [tableKey(table), table]))
  return new Map(
    desired.flatMap((spec) => {
      const table = byKey.get(spec.key)
      if (table === undefined) return []
      const { text, marker } = readMarker(table.description)
      const read: TableSpec = {
        key: spec.key,
        description: text,
        hidden: typeof table.visibility_type === 'string',
        fields: readFields(table, spec.fields),
      }
      return [[spec.key, { id: table.id, marker, spec: read }] as const]
    }),
  )
}

function readFields(table: TableAnswer, desired: TableSpec['fields']): TableSpec['fields'] {
  return Object.fromEntries(
    Object.entries(desired).flatMap(([name, wanted]): [string, FieldSpec][] => {
      const field = table.fields?.find((other) => other.name === name)
      if (field === undefined) return []
      const fieldValues = field.has_field_values as FieldSpec['fieldValues']
      const keepsValues = wanted.fieldValues !== undefined && fieldValues !== undefined && fieldValues !== null
      return [[name, { semanticType: field.semantic_type ?? null, ...(keepsValues && { fieldValues }) }]]
    }),
  )
}
