import type { LakeColumn } from '@open-finops/focus-schema'

/*
 * Columns with few different values a month are stored as numbers into a dictionary: a tenth of the space, and groups by
 * them compare numbers. Identifiers, free text and JSON differ from row to row, where a dictionary only costs.
 */
const manyValues =
  /(ResourceId|ResourceName|Description|Details|Tags|LineItemId|InvoiceDetailId|SkuPriceId|Credits|Discounts|Applied|ProviderColumns|CostCategories|SplitLineItem|Project|AdjustmentInfo|Labels)$/

/** The type of a lake's column in ClickHouse: exact decimals, moments in UTC, a dictionary where values repeat. */
export function columnType(column: LakeColumn): string {
  const nullable = (type: string): string => (neverNull.has(column.name) ? type : `Nullable(${type})`)
  if (column.lakeType === 'TIMESTAMP') return nullable("DateTime64(6, 'UTC')")
  if (column.lakeType !== 'VARCHAR') return nullable(column.lakeType.replace('DECIMAL', 'Decimal').replace(',', ', '))
  const isText = column.dataType !== 'JSON' && !manyValues.test(column.name)
  return isText ? `LowCardinality(${nullable('String')})` : nullable('String')
}

/** What tables are cut into partitions by. */
const neverNull: ReadonlySet<string> = new Set(['BillingPeriodStart', 'x_ExportName', 'x_DeliveryVersion'])
