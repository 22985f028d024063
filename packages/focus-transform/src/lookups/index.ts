export type { LookupName, LookupTable } from './lookup-table.ts'
export { LOOKUPS, lookupTable } from './lookup-tables.ts'
export type { SkuPriceProperty, SkuPriceReading } from './sku-price-property.ts'
export { awsSkuPriceProperty } from './sku-price-property.ts'
