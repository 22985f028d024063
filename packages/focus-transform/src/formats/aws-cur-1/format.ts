import type { Format } from '../../language/mapping.ts'
import { audits, unknownValues } from '../aws-cur/checks.ts'
import { curColumnRole, legacyName, parquetName } from '../aws-cur/column-names.ts'
import { CUR_COLUMNS } from '../aws-cur/columns.ts'
import { legacyCsv } from '../aws-cur/declared.ts'
import { mapping } from '../aws-cur/mapping.ts'
import { dropped, made, prepare } from '../aws-cur/prepare.ts'
import { costSteps } from '../aws-cur/rules/cost.ts'
import { priceSteps } from '../aws-cur/rules/price.ts'

/** The legacy Cost and Usage Report: CSV with `category/Name` headers, or Parquet with snake-case names. */
export const awsCur1: Format = {
  id: 'aws-cur-1',
  provider: 'aws',
  title: 'AWS Cost and Usage Report (legacy)',
  sources: ['https://docs.aws.amazon.com/cur/latest/userguide/data-dictionary.html'],
  columns: CUR_COLUMNS,
  declared: legacyCsv,
  roleOf: curColumnRole,
  label: (name, headers) => (headers.some((header) => header.includes('/')) ? legacyName(name) : parquetName(name)),
  prepare: [...prepare, ...costSteps, ...priceSteps],
  made,
  dropped,
  mapping,
  nativeType: 'x_LineItemType',
  unknownValues,
  audits,
}
