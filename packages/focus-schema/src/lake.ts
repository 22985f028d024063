import { LAKE_COLUMNS, type LakeColumnName } from './generated/lake.ts'
import type { LakeColumn } from './lake-column.ts'
import { FOCUS_VERSIONS, type FocusVersion } from './version.ts'

/**
 * The version of the lake's own schema: a whole number, raised whenever a column is added to, removed from or
 * retyped in LAKE_COLUMNS, so that a reader can tell an older lake.
 */
export const LAKE_SCHEMA_VERSION = 1

/**
 * The columns of the view of one FOCUS version: its own columns in the order of the specification, then the x_
 * columns. The view is a plain projection of the lake.
 */
export function viewColumns(version: FocusVersion): readonly LakeColumn<LakeColumnName>[] {
  return LAKE_COLUMNS.filter((column) => column.versions.includes(version) || column.versions.length === 0)
}

/** The name of the view of one FOCUS version: `focus_1_2` for 1.2. */
export function viewName(version: FocusVersion): string {
  return `focus_${version.replace('.', '_')}`
}

/** The FOCUS version whose view has this name; undefined for any other name. */
export function versionOfView(name: string): FocusVersion | undefined {
  return FOCUS_VERSIONS.find((version) => viewName(version) === name)
}
