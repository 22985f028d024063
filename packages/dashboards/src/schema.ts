import { z } from 'zod'
import type { CardText, ColumnStyle, Drill, Filter, Layout, Tab } from './definition.ts'

const id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'use lower case letters, digits and hyphens')
const filterId = z.string().regex(/^[a-z][a-z0-9_]*$/, 'use lower case letters, digits and underscores')
const words = z.string().min(1, 'write something')

const layoutSchema: z.ZodType<Layout> = z
  .strictObject({
    x: z.int().min(0).max(23).meta({ description: 'First of the 24 columns, from 0' }),
    y: z.int().min(0).meta({ description: 'First row, from 0' }),
    w: z.int().min(1).max(24).meta({ description: 'Columns' }),
    h: z.int().min(1).max(60).meta({ description: 'Rows' }),
  })
  .refine(({ x, w }) => x + w <= 24, 'x and w go beyond the 24 columns of the grid')

const columnSchema: z.ZodType<ColumnStyle> = z.strictObject({
  title: words.optional().meta({ description: "Heading; by default the column's name in words" }),
  format: z.enum(['money', 'percent', 'number', 'date', 'month', 'timestamp', 'text', 'flag']).optional().meta({
    description: 'How values are written; percent takes a share, 0.25 is 25 %',
  }),
  currency: words
    .optional()
    .meta({ description: 'Column that holds the currency of money; BillingCurrency by default' }),
  decimals: z.int().min(0).max(10).optional(),
  better: z.enum(['up', 'down']).optional().meta({ description: 'Which way is good news' }),
  bar: z.boolean().optional().meta({ description: 'A bar within the cells of a table' }),
  hidden: z.boolean().optional().meta({ description: 'Read by drill-through or colours, and not shown' }),
})

const drillSchema: z.ZodType<Drill> = z.union([
  z.strictObject({
    dashboard: id,
    tab: id.optional(),
    filters: z.record(filterId, words).meta({ description: "Filter of that dashboard: column of this card's answer" }),
  }),
  z.strictObject({
    url: z
      .string()
      .regex(/^https:\/\//, 'write https://…')
      .meta({ description: '{Column} stands for the value of a column' }),
  }),
])

const filterText = { id: filterId, title: words, description: words }

const ownFilterSchema: z.ZodType<Filter> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...filterText,
    kind: z.literal('values'),
    column: words.meta({ description: 'Column of charges and daily_charges' }),
    label: words.optional().meta({ description: 'Column that names a value for people' }),
    within: z.array(filterId).optional().meta({ description: 'Filters that narrow the values that are offered' }),
    single: z.boolean().optional(),
    default: z.literal('largest').optional(),
  }),
  z.strictObject({
    ...filterText,
    kind: z.literal('choice'),
    choices: z.array(z.strictObject({ value: words, title: words, description: words.optional() })).min(1),
    default: words.optional(),
  }),
  z.strictObject({ ...filterText, kind: z.literal('text') }),
])

const period = z.string().min(1)

/** A filter of a dashboard: a shared one by its name, perhaps with a default of its own, or one that is described here. */
export type FilterEntry = string | { readonly use: string; readonly default: string } | Filter

const filtersSchema: z.ZodType<readonly FilterEntry[]> = z.array(
  z.union([filterId, z.strictObject({ use: filterId, default: period }), ownFilterSchema]),
)

const tabsSchema: z.ZodType<readonly Tab[]> = z.array(z.strictObject({ id, title: words }))

const cardShape = {
  id,
  title: words.meta({ description: '{metric} stands for the chosen cost metric' }),
  description: words.meta({ description: 'Why this number: what is counted and what is left out, in FOCUS words' }),
  sql: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*\.sql$/, 'name a .sql file of this folder')
    .optional()
    .meta({ description: "File of the card's SQL in this folder; <id>.sql by default" }),
  tab: id.optional(),
  layout: layoutSchema,
  display: z.enum(['scalar', 'smartscalar', 'line', 'area', 'bar', 'stacked-bar', 'row', 'table']),
  x: words.optional().meta({ description: 'Column of the horizontal axis, or of the labels of row' }),
  y: z.array(words).min(1).optional().meta({ description: 'Columns that are drawn' }),
  series: words.optional().meta({ description: 'Column that splits a chart into series' }),
  pivot: words
    .optional()
    .meta({ description: 'Of a table: column whose values become columns, with the values of the first of y' }),
  entity: z
    .enum([
      'provider',
      'service-category',
      'service',
      'account',
      'region',
      'charge-category',
      'dimension',
      'state',
      'cost',
    ])
    .optional()
    .meta({ description: 'What series, or else x, names: a value has the same colour on every card' }),
  columns: z.record(words, columnSchema),
  drill: drillSchema.optional(),
  empty: words.meta({ description: 'What a card without rows says' }),
}

const cardSchema: z.ZodType<CardText> = z.strictObject({ ...cardShape, columns: cardShape.columns.default({}) })

/** A card of an overlay: a new one in full, or the id of a shipped one with what is to change. */
export interface CardChange extends Partial<Omit<CardText, 'id'>> {
  readonly id: string
  readonly hide?: boolean | undefined
}

const cardChangeSchema = z
  .strictObject({ ...cardShape, hide: z.boolean().meta({ description: 'Leaves the card out' }) })
  .partial()
  .required({ id: true }) as unknown as z.ZodType<CardChange>

/** `dashboard.yaml` as written. */
export interface DashboardText {
  readonly title: string
  readonly question: string
  readonly position: number
  readonly tabs: readonly Tab[]
  readonly filters: readonly FilterEntry[]
  readonly cards: readonly CardText[]
}

const top = {
  title: words,
  question: words.meta({ description: 'The question that it answers, in one sentence' }),
  position: z.number().meta({ description: 'Where it stands in a list of dashboards' }),
  tabs: tabsSchema,
  filters: filtersSchema.meta({ description: 'Shared filters by name, or filters of its own' }),
}

/** What stands in the `dashboard.yaml` of a dashboard; unknown keys are errors. */
export const dashboardSchema: z.ZodType<DashboardText> = z.strictObject({
  title: top.title,
  question: top.question,
  position: top.position.default(1000),
  tabs: top.tabs.default([]),
  filters: top.filters.default([]),
  cards: z.array(cardSchema).min(1, 'a dashboard has at least one card'),
})

/** A user's `dashboard.yaml` over a shipped one: what is to be otherwise. */
export interface DashboardChange {
  readonly title?: string | undefined
  readonly question?: string | undefined
  readonly position?: number | undefined
  readonly tabs?: readonly Tab[] | undefined
  readonly filters?: readonly FilterEntry[] | undefined
  readonly cards?: readonly CardChange[] | undefined
  /** Leaves the dashboard out. */
  readonly hide?: boolean | undefined
}

export const dashboardChangeSchema: z.ZodType<DashboardChange> = z.strictObject({
  title: top.title.optional(),
  question: top.question.optional(),
  position: top.position.optional(),
  tabs: top.tabs.optional(),
  filters: top.filters.optional(),
  cards: z.array(cardChangeSchema).optional(),
  hide: z.boolean().optional().meta({ description: 'Leaves the dashboard out' }),
})

/** Checks one card; for cards that an overlay adds. */
export const wholeCardSchema: z.ZodType<CardText> = cardSchema

const cardKeys = Object.keys(cardShape)

/** The keys that may stand at a place of a dashboard.yaml, for hints at mistyped ones. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return [...Object.keys(top), 'cards']
  if (path[0] === 'cards' && path.length === 2) return cardKeys
  if (path[2] === 'layout') return ['x', 'y', 'w', 'h']
  if (path[2] === 'columns') return ['title', 'format', 'currency', 'decimals', 'better', 'bar', 'hidden']
  if (path[2] === 'drill') return ['dashboard', 'tab', 'filters', 'url']
  return []
}
