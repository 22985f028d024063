import type { Format } from '../../language/mapping.ts'
import { parquetName } from '../aws-cur/column-names.ts'
import { cur2Parquet } from '../aws-cur/declared.ts'
import { awsCur1 } from '../aws-cur-1/format.ts'

/**
 * CUR 2.0, table COST_AND_USAGE_REPORT of AWS Data Exports: any subset of its columns, some in maps (product,
 * resource_tags, cost_category, discount), which CSV holds as JSON text. Its columns mean what those of the legacy
 * report mean, so the rules are the same.
 */
export const awsCur2: Format = {
  ...awsCur1,
  id: 'aws-cur-2',
  title: 'AWS Cost and Usage Report 2.0 (Data Exports)',
  declared: cur2Parquet,
  label: parquetName,
  sources: ['https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html'],
}
