/** Anything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A JSON object. */
export type JsonObject = Readonly<Record<string, Json>>

/**
 * What Metabase is to hold, without one number of Metabase's own: fields go by `table.column`, cards and dashboards by
 * their keys. What a server answers is brought into the same form, so that the two can be compared.
 */
export interface DesiredState {
  readonly database: DatabaseSpec
  readonly tables: readonly TableSpec[]
  readonly collections: readonly CollectionSpec[]
  readonly cards: readonly CardSpec[]
  readonly dashboards: readonly DashboardSpec[]
}

/** The connection that cards ask. It is found by name and engine. */
export interface DatabaseSpec {
  readonly name: string
  readonly engine: 'duckdb' | 'clickhouse'
  /** Where the relations lie that cards name without a schema. */
  readonly schema: string
  readonly details: JsonObject
}

/** A table that filters and readers see, and those of its columns that have a meaning to set. */
export interface TableSpec {
  readonly key: string
  readonly description: string
  /** True for tables that are no use to readers. */
  readonly hidden: boolean
  readonly fields: Readonly<Record<string, FieldSpec>>
}

/** What a column means. */
export interface FieldSpec {
  readonly semanticType: string | null
  /** `list` offers its values in filters. */
  readonly fieldValues?: 'list' | 'search' | 'none'
  /** How its values are written, wherever no card says otherwise. */
  readonly format?: JsonObject
}

/** A folder of Metabase. */
export interface CollectionSpec {
  readonly key: string
  readonly name: string
  readonly description: string
  /** Key of the collection that it lies in. */
  readonly parent: string | null
}

/** A native query with its look. */
export interface CardSpec {
  /** `<dashboard>/<card>`, or `header/<card>` for one that stands on every dashboard. */
  readonly key: string
  readonly name: string
  readonly description: string
  readonly display: string
  readonly sql: string
  /** In the order of their names. */
  readonly tags: readonly TagSpec[]
  readonly settings: JsonObject
}

/** A `{{tag}}` of a query. */
export interface TagSpec {
  readonly name: string
  readonly title: string
  /** `dimension` is a field filter, `text` a variable. */
  readonly type: string
  /** Of a field filter: `table.column`. */
  readonly field?: string
  readonly widget?: string
  readonly default?: Json
  readonly required: boolean
  /** Of a variable: the values that it may have, each with its title. */
  readonly choices?: readonly (readonly [string, string])[]
}

/** A dashboard with everything on it. */
export interface DashboardSpec {
  readonly key: string
  readonly name: string
  readonly description: string
  /** Names, in order. */
  readonly tabs: readonly string[]
  readonly parameters: readonly ParameterSpec[]
  /** In the order of tab, row and column. */
  readonly cards: readonly DashcardSpec[]
}

/** A filter above a dashboard. */
export interface ParameterSpec {
  /** Stable: subscriptions refer to it. */
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly type: string
  readonly default?: Json
  readonly required: boolean
  readonly multiple: boolean
  readonly choices?: readonly (readonly [string, string])[]
  /** Key of the card whose rows are the values that are offered, each with its name. */
  readonly valuesCard?: string
  /** Ids of parameters that narrow the values that are offered. */
  readonly within: readonly string[]
}

/** A card's place on a dashboard, on the grid of 24 columns. */
export interface DashcardSpec {
  readonly card: string
  readonly tab: string | null
  readonly row: number
  readonly col: number
  readonly width: number
  readonly height: number
  /** Parameter id → `dimension:<tag>` or `variable:<tag>`. */
  readonly parameters: Readonly<Record<string, string>>
  /** Links in it name dashboards as `dashboard:<key>`, and their tabs as `tab:<key>/<name>`. */
  readonly settings: JsonObject
}
