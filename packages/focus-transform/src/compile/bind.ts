import { FinopsError } from '@open-finops/pipeline'
import type { Format, RawColumn } from '../language/mapping.ts'
import { fieldsOf, isStruct } from './struct-type.ts'

/** A column that the files have. */
export interface PresentColumn {
  /** Its name in the file, exactly. */
  readonly name: string
  /** How SQL refers to it in the relation `raw`. */
  readonly sql: string
  /**
   * The engine's type of it; `TEXT` for text that is never empty but NULL, as of CSV, and `NULL` for a column that is
   * NULL on every row.
   */
  readonly type: string
}

/** Which of a file's columns are which of the format's. */
export interface Binding {
  readonly columns: ReadonlyMap<string, { readonly raw: RawColumn; readonly present: readonly PresentColumn[] }>
  /** Family → key → columns, keys in order. */
  readonly families: ReadonlyMap<string, ReadonlyMap<string, readonly PresentColumn[]>>
  /** Names of columns that the format has no use for. */
  readonly unused: readonly string[]
}

/**
 * Finds the format's columns among those of the files.
 * @param renamed the provider's own name → the name in the file, for exports that rename columns.
 * @throws FinopsError `FINOPS_UNKNOWN_COLUMN` when a renamed column is not in the files.
 */
export function bind(
  format: Format,
  present: readonly PresentColumn[],
  renamed: Readonly<Record<string, string>> = {},
): Binding {
  const ownNames = new Map<string, string>()
  for (const [own, inFile] of Object.entries(renamed)) {
    if (!present.some((column) => column.name === inFile)) {
      throw new FinopsError({
        code: 'FINOPS_UNKNOWN_COLUMN',
        message: `the configuration says that column '${own}' is called '${inFile}', but the files have no column '${inFile}'`,
        hint: `Correct 'columns:' of this export. The files have: ${shorten(present.map((column) => column.name))}.`,
        details: { column: own, renamed: inFile },
      })
    }
    ownNames.set(inFile, own)
  }
  const columns = new Map<string, { raw: RawColumn; present: PresentColumn[] }>()
  const families = new Map<string, Map<string, PresentColumn[]>>()
  const unused: string[] = []
  const isNested = Object.keys(format.columns).some((name) => name.includes('.'))
  for (const column of isNested ? present.flatMap((one) => withFields(one, format, ownNames)) : present) {
    const role = format.roleOf(ownNames.get(column.name) ?? column.name)
    const raw =
      role.kind === 'column' && Object.hasOwn(format.columns, role.name) ? format.columns[role.name] : undefined
    if (role.kind === 'column' && raw) {
      const bound = columns.get(role.name)
      if (bound) bound.present.push(column)
      else columns.set(role.name, { raw, present: [column] })
    } else if (role.kind === 'member' && column.type !== 'NULL') {
      const family = families.get(role.family) ?? new Map<string, PresentColumn[]>()
      families.set(role.family, family.set(role.key, [...(family.get(role.key) ?? []), column]))
    } else if (role.kind !== 'member') {
      unused.push(column.name)
    }
  }
  for (const column of columns.values()) column.present.sort(byName)
  return { columns, families: sorted(families), unused }
}

/** The fields of a nested column one by one, named with dots, unless the format takes the column as a whole. */
function withFields(
  column: PresentColumn,
  format: Format,
  ownNames: ReadonlyMap<string, string>,
): readonly PresentColumn[] {
  const role = format.roleOf(ownNames.get(column.name) ?? column.name)
  if (!isStruct(column.type) || role.kind === 'column') return [column]
  return fieldsOf(column.type).flatMap(({ name, type }) =>
    withFields(
      { name: `${column.name}.${name}`, sql: `${column.sql}."${name.replaceAll('"', '""')}"`, type },
      format,
      ownNames,
    ),
  )
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byName = (a: PresentColumn, b: PresentColumn): number => byText(a.name, b.name)

function sorted(families: Map<string, Map<string, PresentColumn[]>>): Map<string, Map<string, PresentColumn[]>> {
  return new Map(
    [...families].map(([name, members]) => [
      name,
      new Map([...members].sort(([a], [b]) => byText(a, b)).map(([key, columns]) => [key, [...columns].sort(byName)])),
    ]),
  )
}

function shorten(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`
}
