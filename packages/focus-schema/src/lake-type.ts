import type { FocusDataType, FocusMeasure } from './column.ts'

/**
 * The SQL type of a lake column.
 *
 * - VARCHAR: text; a JSON column holds JSON text.
 * - TIMESTAMP: a moment in UTC, to the microsecond, without a zone.
 * - DECIMAL(38,18): costs, unit prices and ratios, 20 digits before the point. Real bills have costs of up to 17 decimals.
 * - DECIMAL(38,15): quantities, 23 digits before the point. Google Cloud counts storage in byte-seconds, which need 22.
 */
export type LakeType = 'VARCHAR' | 'TIMESTAMP' | 'DECIMAL(38,18)' | 'DECIMAL(38,15)'

/** The one place that says how the lake stores a FOCUS type. */
export function lakeTypeOf(dataType: FocusDataType, measure: FocusMeasure | null): LakeType {
  if (dataType === 'DateTime') return 'TIMESTAMP'
  if (dataType !== 'Decimal') return 'VARCHAR'
  return measure === 'Quantity' ? 'DECIMAL(38,15)' : 'DECIMAL(38,18)'
}
