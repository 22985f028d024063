import { z } from 'zod'

/** What this program sends, and nothing besides: from some version on Metabase drops unknown keys without a word. */

const positive = z.int().min(1)
const words = z.string().min(1)
const json = z.json()
const settings = z.record(z.string(), json)

const target = z.tuple([z.enum(['dimension', 'variable', 'text-tag']), z.union([z.string(), z.array(json)])]).rest(json)

const mapping = z.strictObject({ parameter_id: words, card_id: positive.optional(), target })

const cardColumn = z.tuple([z.literal('field'), words, z.strictObject({ 'base-type': words })])
const valuesConfig = z.union([
  z.strictObject({ values: z.array(json) }),
  z.strictObject({ card_id: positive, value_field: cardColumn, label_field: cardColumn }),
])

const parameter = z.strictObject({
  id: words,
  type: z.enum(['date/all-options', 'string/=', 'category']),
  name: words,
  slug: words,
  sectionId: words.optional(),
  default: json.optional(),
  required: z.boolean().optional(),
  isMultiSelect: z.boolean().optional(),
  filteringParameters: z.array(words).optional(),
  target: json.optional(),
  values_query_type: z.enum(['list', 'search', 'none']).optional(),
  values_source_type: z.enum(['static-list', 'card']).nullable().optional(),
  values_source_config: valuesConfig.optional(),
})

const templateTag = z.strictObject({
  id: z.uuid(),
  name: words,
  'display-name': words,
  type: z.enum(['text', 'dimension']),
  dimension: z.tuple([z.literal('field'), z.strictObject({}), positive]).optional(),
  'widget-type': z.enum(['date/all-options', 'string/=']).optional(),
  default: json.optional(),
  required: z.boolean().optional(),
})

const query = z.strictObject({
  'lib/type': z.literal('mbql/query'),
  database: positive,
  stages: z.tuple([
    z.strictObject({
      'lib/type': z.literal('mbql.stage/native'),
      native: words,
      'template-tags': z.record(z.string(), templateTag),
    }),
  ]),
})

export const setupBody: z.ZodType<unknown> = z.strictObject({
  token: words,
  user: z.strictObject({ email: z.email(), password: words, first_name: words, last_name: words, site_name: words }),
  prefs: z.strictObject({ site_name: words, site_locale: words }),
})

export const sessionBody: z.ZodType<unknown> = z.strictObject({ username: words, password: words })

export const databaseBody: z.ZodType<unknown> = z.strictObject({
  name: words,
  engine: z.enum(['duckdb', 'clickhouse']),
  details: settings,
  is_full_sync: z.boolean(),
  is_on_demand: z.boolean(),
  auto_run_queries: z.boolean(),
})

export const databaseChange: z.ZodType<unknown> = z.strictObject({ details: settings })

export const tableChange: z.ZodType<unknown> = z.strictObject({
  description: words,
  visibility_type: z.enum(['technical']).nullable(),
})

export const fieldChange: z.ZodType<unknown> = z.strictObject({
  semantic_type: words.nullable(),
  has_field_values: z.enum(['list', 'search', 'none']).optional(),
  settings: settings.optional(),
})

export const collectionBody: z.ZodType<unknown> = z.strictObject({
  name: words,
  description: words,
  parent_id: positive.nullable(),
})

export const collectionChange: z.ZodType<unknown> = z.strictObject({
  name: words.optional(),
  description: words.optional(),
  archived: z.boolean().optional(),
})

const cardShape = {
  name: words,
  description: words,
  display: words,
  dataset_query: query,
  visualization_settings: settings,
  parameters: z.array(parameter),
}

export const cardBody: z.ZodType<unknown> = z.strictObject({
  ...cardShape,
  type: z.literal('question'),
  entity_id: z.string().regex(/^[A-Za-z0-9_-]{21}$/),
  collection_id: positive,
})

export const cardChange: z.ZodType<unknown> = z
  .strictObject({ ...cardShape, archived: z.boolean().optional() })
  .partial()

export const dashboardBody: z.ZodType<unknown> = z.strictObject({
  name: words,
  description: words,
  collection_id: positive,
})

const dashcard = z
  .strictObject({
    id: z.int(),
    card_id: positive.nullable(),
    action_id: positive.nullable().optional(),
    dashboard_tab_id: z.int().nullable(),
    row: z.int().min(0),
    col: z.int().min(0).max(23),
    size_x: z.int().min(1).max(24),
    size_y: z.int().min(1),
    parameter_mappings: z.array(z.union([mapping, z.record(z.string(), z.unknown())])),
    visualization_settings: z.record(z.string(), z.unknown()),
    inline_parameters: z.array(words).optional(),
    series: z.array(z.strictObject({ id: positive })),
  })
  .refine(({ col, size_x }) => col + size_x <= 24, 'reaches beyond the 24 columns')

/** Parameters of a user's own go back as they came. */
const anyParameter = z.union([parameter, z.record(z.string(), z.unknown())])

export const dashboardChange: z.ZodType<unknown> = z.strictObject({
  name: words.optional(),
  description: words.optional(),
  archived: z.boolean().optional(),
  parameters: z.array(anyParameter).optional(),
  tabs: z.array(z.strictObject({ id: z.int(), name: words })).optional(),
  dashcards: z.array(dashcard).optional(),
})

/** A request without a body. */
export const noBody: z.ZodType<unknown> = z.undefined()
