/** A JSON Schema, as far as the object columns of FOCUS 1.4 need it. */
export type JsonSchema =
  | boolean
  | {
      readonly type?: JsonType | readonly JsonType[]
      readonly required?: readonly string[]
      readonly properties?: Readonly<Record<string, JsonSchema>>
      /** `true` refuses keys that `properties` doesn't name, except `x_` and Pascal case; `entirely` those too. */
      readonly closed?: true | 'entirely'
      readonly items?: JsonSchema
      readonly minItems?: number
      readonly maxItems?: number
      readonly minimum?: number
      readonly maximum?: number
      readonly enum?: readonly string[]
      readonly const?: boolean | string
      readonly contains?: JsonSchema
      readonly allOf?: readonly JsonSchema[]
      readonly anyOf?: readonly JsonSchema[]
      readonly oneOf?: readonly JsonSchema[]
      readonly not?: JsonSchema
      readonly when?: JsonSchema
      readonly fits?: JsonSchema
    }

export type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

/** A way of writing values that FOCUS asks for. */
export type ValueFormat =
  | 'string type'
  | 'decimal type'
  | 'moment type'
  | 'string'
  | 'decimal'
  | 'moment'
  | 'unit'
  | 'currency'
  | 'national currency'
  | 'key-value'
  | 'JSON object'
  | 'subcategory of its category'
  | 'Pascal case keys'
  | 'SKU price keys'
  | 'SKU price spelling'
  | 'SKU price types'
  | 'no placeholder'
  | 'not blank'

/**
 * What holds of one row. As a requirement, `in`, `format`, `min`, `max`, `zero` and `product` say nothing about a
 * null: whether a null may be there is another rule's question.
 */
export type Condition =
  | { readonly kind: 'null' | 'filled'; readonly column: string }
  | { readonly kind: 'in' | 'notIn'; readonly column: string; readonly values: readonly string[] }
  | { readonly kind: 'format'; readonly column: string; readonly format: ValueFormat }
  | { readonly kind: 'schema'; readonly column: string; readonly schema: JsonSchema }
  | { readonly kind: 'zero'; readonly column: string }
  | { readonly kind: 'min' | 'max'; readonly column: string; readonly limit: string }
  | { readonly kind: 'product'; readonly left: string; readonly right: string; readonly column: string }
  | { readonly kind: 'same'; readonly column: string; readonly other: string }
  | { readonly kind: 'before'; readonly column: string; readonly other: string }
  /** Holds for every row or for none: some row of the dataset has a value. */
  | { readonly kind: 'ever'; readonly column: string }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }

/** The columns that a condition looks at, each once. */
export function columnsOf(condition: Condition): readonly string[] {
  const names = ((): readonly string[] => {
    switch (condition.kind) {
      case 'all':
      case 'any':
        return condition.of.flatMap(columnsOf)
      case 'product':
        return [condition.left, condition.right, condition.column]
      case 'same':
      case 'before':
        return [condition.column, condition.other]
      case 'format':
        return condition.format === 'subcategory of its category'
          ? [condition.column, 'ServiceCategory']
          : [condition.column]
      default:
        return [condition.column]
    }
  })()
  return [...new Set(names)]
}
