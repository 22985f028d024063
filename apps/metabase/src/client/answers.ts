import { z } from 'zod'

/** What is read of Metabase's answers; they hold more, and more with each version. */

type Maybe<T> = T | null | undefined
type Objects = Readonly<Record<string, unknown>>

const text = z.string().nullish()
const object = z.record(z.string(), z.unknown())

export const healthAnswer: z.ZodType<{ readonly status: string }> = z.looseObject({ status: z.string() })

export interface PropertiesAnswer {
  readonly 'has-user-setup'?: Maybe<boolean>
  readonly 'setup-token'?: Maybe<string>
  readonly version: { readonly tag: string }
}

export const propertiesAnswer: z.ZodType<PropertiesAnswer> = z.looseObject({
  'has-user-setup': z.boolean().nullish(),
  'setup-token': text,
  version: z.looseObject({ tag: z.string() }),
})

export const sessionAnswer: z.ZodType<{ readonly id: string }> = z.looseObject({ id: z.string().min(1) })

export const userAnswer: z.ZodType<{ readonly is_superuser?: Maybe<boolean> }> = z.looseObject({
  is_superuser: z.boolean().nullish(),
})

export interface DatabaseAnswer {
  readonly id: number
  readonly name: string
  readonly engine: string
  readonly details?: Maybe<Objects>
}

export const databaseAnswer: z.ZodType<DatabaseAnswer> = z.looseObject({
  id: z.number(),
  name: z.string(),
  engine: z.string(),
  details: object.nullish(),
})

/** Older versions answer with the list alone. */
export const databasesAnswer: z.ZodType<readonly DatabaseAnswer[]> = z
  .union([z.array(databaseAnswer), z.looseObject({ data: z.array(databaseAnswer) })])
  .transform((answer) => ('data' in answer ? answer.data : answer))

export interface FieldAnswer {
  readonly id: number
  readonly name: string
  readonly semantic_type?: Maybe<string>
  readonly has_field_values?: Maybe<string>
  readonly settings?: Maybe<Objects>
}

export interface TableAnswer {
  readonly id: number
  readonly name: string
  readonly schema?: Maybe<string>
  readonly description?: Maybe<string>
  readonly visibility_type?: Maybe<string>
  readonly fields?: Maybe<readonly FieldAnswer[]>
}

const fieldAnswer = z.looseObject({
  id: z.number(),
  name: z.string(),
  semantic_type: text,
  has_field_values: text,
  settings: object.nullish(),
})

const tableAnswer = z.looseObject({
  id: z.number(),
  name: z.string(),
  schema: text,
  description: text,
  visibility_type: text,
  fields: z.array(fieldAnswer).nullish(),
})

export const metadataAnswer: z.ZodType<{ readonly tables?: Maybe<readonly TableAnswer[]> }> = z.looseObject({
  tables: z.array(tableAnswer).nullish(),
})

export interface CollectionAnswer {
  readonly id: number | string
  readonly name: string
  readonly description?: Maybe<string>
  readonly archived?: Maybe<boolean>
  /** `/4/12/`: the collections that it lies in. */
  readonly location?: Maybe<string>
  readonly parent_id?: Maybe<number | string>
}

export const collectionAnswer: z.ZodType<CollectionAnswer> = z.looseObject({
  id: z.union([z.number(), z.string()]),
  name: z.string(),
  description: text,
  archived: z.boolean().nullish(),
  location: text,
  parent_id: z.union([z.number(), z.string()]).nullish(),
})

export const collectionsAnswer: z.ZodType<readonly CollectionAnswer[]> = z.array(collectionAnswer)

export interface ItemAnswer {
  readonly id: number
  readonly name: string
  readonly description?: Maybe<string>
}

export const itemsAnswer: z.ZodType<{ readonly data: readonly ItemAnswer[] }> = z.looseObject({
  data: z.array(z.looseObject({ id: z.number(), name: z.string(), description: text })),
})

export interface CardAnswer {
  readonly id: number
  readonly entity_id?: Maybe<string>
  readonly name: string
  readonly description?: Maybe<string>
  readonly display: string
  readonly archived?: Maybe<boolean>
  readonly dataset_query?: Maybe<Objects>
  readonly visualization_settings?: Maybe<Objects>
  readonly parameters?: Maybe<readonly Objects[]>
  readonly dashboard_count?: Maybe<number>
}

export const cardAnswer: z.ZodType<CardAnswer> = z.looseObject({
  id: z.number(),
  entity_id: text,
  name: z.string(),
  description: text,
  display: z.string(),
  archived: z.boolean().nullish(),
  dataset_query: object.nullish(),
  visualization_settings: object.nullish(),
  parameters: z.array(object).nullish(),
  dashboard_count: z.number().nullish(),
})

export interface DashcardAnswer {
  readonly id: number
  readonly card_id?: Maybe<number>
  readonly dashboard_tab_id?: Maybe<number>
  readonly row: number
  readonly col: number
  readonly size_x: number
  readonly size_y: number
  readonly action_id?: Maybe<number>
  readonly parameter_mappings?: Maybe<readonly Objects[]>
  readonly visualization_settings?: Maybe<Objects>
  readonly inline_parameters?: Maybe<readonly string[]>
  readonly series?: Maybe<readonly { readonly id: number }[]>
  readonly card?: Maybe<{ readonly entity_id?: Maybe<string>; readonly description?: Maybe<string> }>
}

const dashcardAnswer = z.looseObject({
  id: z.number(),
  card_id: z.number().nullish(),
  dashboard_tab_id: z.number().nullish(),
  row: z.number(),
  col: z.number(),
  size_x: z.number(),
  size_y: z.number(),
  action_id: z.number().nullish(),
  parameter_mappings: z.array(object).nullish(),
  visualization_settings: object.nullish(),
  inline_parameters: z.array(z.string()).nullish(),
  series: z.array(z.looseObject({ id: z.number() })).nullish(),
  card: z.looseObject({ entity_id: text, description: text }).nullish(),
})

export interface TabAnswer {
  readonly id: number
  readonly name: string
  readonly position?: Maybe<number>
}

export interface DashboardAnswer {
  readonly id: number
  readonly name: string
  readonly description?: Maybe<string>
  readonly archived?: Maybe<boolean>
  readonly parameters?: Maybe<readonly Objects[]>
  readonly dashcards?: Maybe<readonly DashcardAnswer[]>
  readonly tabs?: Maybe<readonly TabAnswer[]>
}

export const dashboardAnswer: z.ZodType<DashboardAnswer> = z.looseObject({
  id: z.number(),
  name: z.string(),
  description: text,
  archived: z.boolean().nullish(),
  parameters: z.array(object).nullish(),
  dashcards: z.array(dashcardAnswer).nullish(),
  tabs: z.array(z.looseObject({ id: z.number(), name: z.string(), position: z.number().nullish() })).nullish(),
})

/** The answer to a query: 202 also where it failed. */
export const queryAnswer: z.ZodType<{ readonly status: string; readonly error?: unknown }> = z.looseObject({
  status: z.string(),
  error: z.unknown().optional(),
})

/** An answer of which nothing is read. */
export const anyAnswer: z.ZodType<unknown> = z.unknown()
