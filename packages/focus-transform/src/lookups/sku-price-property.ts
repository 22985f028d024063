import { LOOKUPS } from './lookup-tables.ts'

/** How the text of a product attribute becomes the value of a SkuPriceDetails property. */
export type SkuPriceReading = 'string' | 'number' | 'number-before-unit'

export interface SkuPriceProperty {
  /** Property key in SkuPriceDetails: FOCUS-defined, or `x_` and PascalCase. */
  readonly key: string
  readonly readAs: SkuPriceReading
  /** Unit that must follow the number of `number-before-unit`, else null. */
  readonly unit: string | null
}

const DEFINED: ReadonlyMap<string, SkuPriceProperty> = new Map(
  LOOKUPS['aws-sku-price-details'].rows.flatMap(([attribute, key, readAs, unit]) =>
    attribute && key && isReading(readAs) ? [[attribute, { key, readAs, unit: unit ?? null }] as const] : [],
  ),
)

/**
 * The SkuPriceDetails property of an AWS product attribute, in any spelling a bill uses
 * (`product/instanceType`, `product_instance_type`, `instance_type`). An attribute that no FOCUS-defined
 * property stands for keeps its own name: `product/preInstalledSw` is `x_PreInstalledSw`.
 *
 * Source: FOCUS 1.2, SkuPriceDetails-C-017-C (x_ prefix) and C-002-O (PascalCase).
 */
export function awsSkuPriceProperty(attribute: string): SkuPriceProperty {
  return DEFINED.get(attribute) ?? { key: `x_${pascalCase(bareName(attribute))}`, readAs: 'string', unit: null }
}

function bareName(attribute: string): string {
  return attribute.replace(/^product[/_]/, '')
}

function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}

function isReading(text: string | null | undefined): text is SkuPriceReading {
  return text === 'string' || text === 'number' || text === 'number-before-unit'
}
