import { structType } from '../../compile/struct-type.ts'
import type { RawColumn } from '../../language/mapping.ts'

/** The type that a list of records has in Parquet. */
export function recordsType({ fields = {} }: RawColumn): string {
  return `${structType(Object.entries(fields).map(([name, to]) => ({ name, type: to === 'money' ? 'DOUBLE' : 'VARCHAR' })))}[]`
}
