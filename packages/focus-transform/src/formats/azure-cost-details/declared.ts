import type { PresentColumn } from '../../compile/bind.ts'
import { FILE_ROLE_COLUMN } from '../../file-role.ts'
import { COST_DETAILS_COLUMNS } from './columns.ts'

/** An actual and an amortized CSV export with every column. */
export const costDetailsCsv: readonly PresentColumn[] = Object.keys(COST_DETAILS_COLUMNS).map((column) => {
  const name = column === 'FileRole' ? FILE_ROLE_COLUMN : column
  return { name, sql: `"${name}"`, type: 'TEXT' }
})
