import { z } from 'zod'

/** What is read of Metabase's answers; they hold more, and more with each version. */

const description = z.string().nullish()
const object = z.record(z.string(), z.unknown())

export const healthAnswer = z.looseObject({ status: z.string() })

export const propertiesAnswer = z.looseObject({
  'has-user-setup': z.boolean().nullish(),
  'setup-token': z.string().nullish(),
  version: z.looseObject({ tag: z.string() }),
})

export const sessionAnswer = z.looseObject({ id: z.string().min(1) })

export const userAnswer = z.looseObject({ id: z.number(), is_superuser: z.boolean().nullish() })

export const databaseAnswer = z.looseObject({
  id: z.number(),
  name: z.string(),
  engine: z.string(),
  details: object.nullish(),
})
export type DatabaseAnswer = z.infer<typeof databaseAnswer>

/** Older versions answer with the list alone. */
export const databasesAnswer = z
  .union([z.array(databaseAnswer), z.looseObject({ data: z.array(databaseAnswer) })])
  .transform((answer) => (Array.isArray(answer) ? answer : answer.data))

export const fieldAnswer = z.looseObject({
  id: z.number(),
  name: z.string(),
  semantic_type: z.string().nullish(),
  has_field_values: z.string().nullish(),
})

export const tableAnswer = z.looseObject({
  id: z.number(),
  name: z.string(),
  schema: z.string().nullish(),
  description,
  visibility_type: z.string().nullish(),
  fields: z.array(fieldAnswer).nullish(),
})
export type TableAnswer = z.infer<typeof tableAnswer>

export const metadataAnswer = z.looseObject({ tables: z.array(tableAnswer).nullish() })

export const collectionAnswer = z.looseObject({
  id: z.union([z.number(), z.string()]),
  name: z.string(),
  description,
  archived: z.boolean().nullish(),
  location: z.string().nullish(),
  parent_id: z.union([z.number(), z.string()]).nullish(),
})
export type CollectionAnswer = z.infer<typeof collectionAnswer>

export const collectionsAnswer = z.array(collectionAnswer)

export const itemAnswer = z.looseObject({ id: z.number(), model: z.string(), name: z.string(), description })

export const itemsAnswer = z.looseObject({
  data: z.array(itemAnswer),
  total: z.number().nullish(),
})

export const cardAnswer = z.looseObject({
  id: z.number(),
  entity_id: z.string().nullish(),
  name: z.string(),
  description,
  display: z.string(),
  archived: z.boolean().nullish(),
  dataset_query: object.nullish(),
  visualization_settings: object.nullish(),
  parameters: z.array(object).nullish(),
  dashboard_count: z.number().nullish(),
})
export type CardAnswer = z.infer<typeof cardAnswer>

export const dashcardAnswer = z.looseObject({
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
  card: z.looseObject({ entity_id: z.string().nullish(), description }).nullish(),
})
export type DashcardAnswer = z.infer<typeof dashcardAnswer>

export const tabAnswer = z.looseObject({ id: z.number(), name: z.string(), position: z.number().nullish() })

export const dashboardAnswer = z.looseObject({
  id: z.number(),
  name: z.string(),
  description,
  archived: z.boolean().nullish(),
  parameters: z.array(object).nullish(),
  dashcards: z.array(dashcardAnswer).nullish(),
  tabs: z.array(tabAnswer).nullish(),
})
export type DashboardAnswer = z.infer<typeof dashboardAnswer>

/** The answer to a query: 202 also where it failed. */
export const queryAnswer = z.looseObject({
  status: z.string(),
  error: z.unknown().optional(),
  row_count: z.number().nullish(),
})

/** An answer of which nothing is read. */
export const anyAnswer = z.unknown()
