import { FILE_ROLE_COLUMN, type PresentColumn } from '@open-finops/focus-transform'
import type { FetchedDelivery } from '@open-finops/pipeline'
import { sqlString } from '../sql-text.ts'
import type { RawRelation } from './raw-relation.ts'

/**
 * The relation of a delivery whose files have roles: that of each role's files, one after another, with the role as a
 * column. Undefined where no file has a role.
 */
export async function roleRelation(
  fetched: FetchedDelivery,
  relationOf: (fetched: FetchedDelivery) => Promise<RawRelation>,
): Promise<RawRelation | undefined> {
  const roles = [...new Set(fetched.files.map((file) => file.role))]
  if (roles.every((role) => role === undefined)) return undefined
  const relations = await Promise.all(
    roles.map(async (role) => ({
      role: role ?? '',
      relation: await relationOf({ ...fetched, files: fetched.files.filter((file) => file.role === role) }),
    })),
  )
  const columns = mergedColumns(relations.map(({ relation }) => relation.columns))
  const select = (sql: string, own: readonly PresentColumn[], role: string, withFile: boolean): string => {
    const chosen = columns.map((column, at) => {
      const found = occurrenceOf(own, column.name, column.occurrence)
      const value = found === undefined ? 'NULL' : column.isText ? `CAST(${found.sql} AS VARCHAR)` : found.sql
      return `${value} AS r${at}`
    })
    const file = withFile ? ', finops_file' : ''
    return `SELECT ${[...chosen, `${sqlString(role)} AS finops_role`].join(', ')}${file} FROM (${sql})`
  }
  const union = (withFile: boolean): string =>
    relations
      .map(({ role, relation }) =>
        select(withFile ? relation.sqlWithFile : relation.sql, relation.columns, role, withFile),
      )
      .join('\nUNION ALL\n')
  const roleColumn: PresentColumn = { name: FILE_ROLE_COLUMN, sql: 'finops_role', type: 'TEXT' }
  const present = columns.map(({ name, type }, at): PresentColumn => ({ name, sql: `r${at}`, type }))
  return {
    columns: [...present, roleColumn],
    parts: relations.flatMap(({ relation }) =>
      relation.parts.map((part) => ({
        files: part.files,
        columns: [...present.filter(({ name }) => part.columns.some((column) => column.name === name)), roleColumn],
      })),
    ),
    sql: union(false),
    sqlWithFile: union(true),
  }
}

interface MergedColumn {
  readonly name: string
  readonly occurrence: number
  readonly type: string
  /** The files of one role have it as another type than those of another. */
  readonly isText: boolean
}

function mergedColumns(of: readonly (readonly PresentColumn[])[]): readonly MergedColumn[] {
  const merged: MergedColumn[] = []
  for (const columns of of) {
    for (const [at, column] of columns.entries()) {
      const occurrence = columns.slice(0, at).filter(({ name }) => name === column.name).length
      if (merged.some((other) => other.name === column.name && other.occurrence === occurrence)) continue
      const types = new Set(of.flatMap((own) => occurrenceOf(own, column.name, occurrence)?.type ?? []))
      types.delete(types.size > 1 ? 'NULL' : '')
      const [only = 'VARCHAR'] = types
      const isText = types.size > 1
      merged.push({ name: column.name, occurrence, type: isText ? 'VARCHAR' : only, isText })
    }
  }
  return merged
}

function occurrenceOf(columns: readonly PresentColumn[], name: string, occurrence: number): PresentColumn | undefined {
  return columns.filter((column) => column.name === name)[occurrence]
}
