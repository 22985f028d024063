/** Names of the lookup tables that formats may use. Add Azure and GCP tables here, next to the AWS ones. */
export type LookupName =
  | 'aws-services'
  | 'aws-service-names'
  | 'aws-regions'
  | 'aws-units'
  | 'aws-sku-price-details'
  | 'aws-resource-id-prefixes'
  | 'azure-regions'
  | 'azure-resource-types'
  | 'azure-service-names'
  | 'azure-services'
  | 'azure-units'
  | 'gcp-services'
  | 'gcp-regions'
  | 'gcp-units'

/**
 * Facts a format needs and a bill does not carry: one row per key, every cell text or null.
 * Keys are compared as they are, case included.
 */
export interface LookupTable {
  readonly name: LookupName
  /** What the table answers, in one or two sentences. */
  readonly description: string
  /** Where the facts come from; never empty. */
  readonly source: readonly string[]
  /** Name of the key column: the first of `columns`. */
  readonly key: string
  readonly columns: readonly string[]
  /** Each row has one cell per column; the first cell is the key, unique and never null. */
  readonly rows: readonly (readonly (string | null)[])[]
}

/** Shape of the JSON files beside this one. */
export interface LookupFile {
  readonly name: string
  readonly description: string
  readonly source: readonly string[]
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}
