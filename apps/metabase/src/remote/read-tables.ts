import type { TableAnswer } from '../client/answers.ts'
import { readMarker } from '../desired/marker.ts'
import type { DesiredState, FieldSpec, JsonObject, TableSpec } from '../desired/spec.ts'
import type { RemoteTable } from './remote-state.ts'

/** The key of a table: `charges`, or with its schema where that is not the usual one of the database. */
export function tableKey({ schema, name }: Pick<TableAnswer, 'schema' | 'name'>, usual: string): string {
  return schema === undefined || schema === null || schema === '' || schema === usual ? name : `${schema}.${name}`
}

/** Ids of all fields, by `table.column`. */
export function fieldIdsOf(tables: readonly TableAnswer[], usual: string): ReadonlyMap<string, number> {
  return new Map(
    tables.flatMap((table) =>
      (table.fields ?? []).map(({ id, name }) => [`${tableKey(table, usual)}.${name}`, id] as const),
    ),
  )
}

/** The tables that definitions speak of, as far as they speak of them. */
export function readTables(
  tables: readonly TableAnswer[],
  desired: Pick<DesiredState, 'tables' | 'database'>,
): ReadonlyMap<string, RemoteTable> {
  const byKey = new Map(tables.map((table) => [tableKey(table, desired.database.schema), table]))
  return new Map(
    desired.tables.flatMap((spec) => {
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
      const format = wanted.format === undefined ? undefined : ((field.settings ?? {}) as JsonObject)
      const read: FieldSpec = {
        semanticType: field.semantic_type ?? null,
        ...(keepsValues && { fieldValues }),
        ...(format !== undefined && { format }),
      }
      return [[name, read]]
    }),
  )
}
