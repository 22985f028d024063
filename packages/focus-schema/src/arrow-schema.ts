import { type DataType, Decimal, Field, Schema, TimestampMicrosecond, Utf8 } from 'apache-arrow'
import type { FocusColumn } from './column.ts'
import type { LakeColumn } from './lake-column.ts'
import { lakeTypeOf } from './lake-type.ts'
import type { FocusVersion } from './version.ts'

/**
 * The Arrow type of a column: decimal128(38,18) or, for quantities, decimal128(38,15); microseconds in UTC; UTF-8.
 */
function arrowType(column: Pick<FocusColumn, 'dataType' | 'measure'>): DataType {
  const lakeType = lakeTypeOf(column.dataType, column.measure)
  if (lakeType === 'TIMESTAMP') return new TimestampMicrosecond('UTC')
  if (lakeType === 'VARCHAR') return new Utf8()
  return new Decimal(lakeType === 'DECIMAL(38,15)' ? 15 : 18, 38, 128)
}

/** JSON text carries Arrow's canonical extension type arrow.json. */
function arrowMetadata(column: Pick<FocusColumn, 'dataType' | 'description'>): Map<string, string> {
  const metadata = new Map([['description', column.description]])
  if (column.dataType === 'JSON') metadata.set('ARROW:extension:name', 'arrow.json').set('ARROW:extension:metadata', '')
  return metadata
}

/**
 * The Arrow schema of a dataset in one version. A field is nullable where FOCUS allows nulls, and where a dataset may
 * leave the column out, since this schema names every column.
 */
export function arrowSchemaOf(columns: readonly FocusColumn[], version: FocusVersion): Schema {
  const fields = columns.map(
    (column) =>
      new Field(
        column.name,
        arrowType(column),
        column.allowsNulls || column.featureLevel !== 'Mandatory',
        arrowMetadata(column),
      ),
  )
  return new Schema(fields, new Map([['focus.version', version]]))
}

/** The Arrow schema of lake columns, such as all of them or those of one view. */
export function arrowSchemaOfLake(columns: readonly LakeColumn[]): Schema {
  return new Schema(
    columns.map((column) => new Field(column.name, arrowType(column), column.nullable, arrowMetadata(column))),
  )
}
