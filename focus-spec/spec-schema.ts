import * as z from 'zod'
import type {
  FocusColumn,
  FocusDataset,
  FocusDataType,
  FocusFeatureLevel,
  FocusMeasure,
} from '../packages/focus-schema/src/column.ts'
import { FOCUS_VERSIONS, type FocusOrigin, type FocusVersion } from '../packages/focus-schema/src/version.ts'

/** The shape of what people write in this folder. Every key that is not listed here is a mistake. */

/** What may differ from one version to the next. */
type Facts = Pick<
  FocusColumn,
  'displayName' | 'kind' | 'valueFormat' | 'allowsNulls' | 'featureLevel' | 'presenceCondition' | 'allowedValues'
>

/** A column as written: the facts of the newest version that has it, and what was different until an older one. */
export interface SpecColumn extends Omit<FocusColumn, 'allowedValues'> {
  /** A list, or the name of one that service-categories.json holds. */
  readonly allowedValues: readonly string[] | '@serviceCategories' | '@serviceSubcategories' | null
  /** Facts that held up to and including a version. */
  readonly until: Readonly<Partial<Record<FocusVersion, Partial<Facts>>>>
}

export interface SpecDataset {
  readonly dataset: FocusDataset
  readonly type: 'Transaction' | 'Reference'
  readonly featureLevel: FocusFeatureLevel
  readonly since: FocusOrigin
  readonly columns: readonly SpecColumn[]
}

export interface SpecServiceCategories {
  readonly categoriesSince: FocusOrigin
  readonly subcategoriesSince: FocusVersion
  readonly categories: readonly { readonly name: string; readonly subcategories: readonly string[] }[]
}

/** An x_ column of the lake, and whose rows fill it. */
export interface SpecExtension {
  readonly name: string
  readonly description: string
  readonly dataType: FocusDataType
  readonly measure: FocusMeasure | null
  readonly providers: 'any' | readonly string[]
}

export interface SpecExtensions {
  readonly columns: readonly SpecExtension[]
}

/** Everything that this folder says, validated. */
export interface Spec {
  readonly datasets: readonly SpecDataset[]
  readonly services: SpecServiceCategories
  readonly extensions: SpecExtensions
}

const version = z.enum(FOCUS_VERSIONS)
const origin = z.enum(['0.5', '1.0-preview', ...FOCUS_VERSIONS])
const sentence = z.string().regex(/^\S.*[^.\s]$/, 'one line without a full stop at its end')
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/)
const level = z.enum(['Mandatory', 'Conditional', 'Recommended', 'Optional'])

const measure = z.enum(['Cost', 'UnitPrice', 'Quantity', 'Ratio'])
const dataType = z.enum(['String', 'Decimal', 'DateTime', 'JSON'])

const facts = {
  displayName: z.string().min(1),
  kind: z.enum(['Dimension', 'Metric']),
  valueFormat: z.enum([
    'Allowed Values',
    'Currency',
    'Date/Time',
    'Expected Format',
    'JSON Object',
    'Key-Value',
    'Numeric',
    'Unit',
    'Unspecified',
  ]),
  allowsNulls: z.boolean(),
  featureLevel: level,
  presenceCondition: sentence.nullable().default(null),
  allowedValues: z
    .union([z.array(z.string().min(1)).nonempty(), z.enum(['@serviceCategories', '@serviceSubcategories'])])
    .nullable()
    .default(null),
  numericRange: z
    .strictObject({ min: decimal.nullable().default(null), max: decimal.nullable().default(null) })
    .nullable()
    .default(null),
}

const column: z.ZodType<SpecColumn> = z
  .strictObject({
    name: z.string().regex(/^[A-Z][A-Za-z]+$/),
    description: sentence,
    dataType,
    ...facts,
    measure: measure.nullable().default(null),
    nationalCurrency: z.boolean().default(false),
    since: origin,
    deprecatedIn: version.nullable().default(null),
    removedIn: version.nullable().default(null),
    until: z
      .partialRecord(
        version,
        z.strictObject({
          displayName: z.exactOptional(facts.displayName),
          kind: z.exactOptional(facts.kind),
          valueFormat: z.exactOptional(facts.valueFormat),
          allowsNulls: z.exactOptional(facts.allowsNulls),
          featureLevel: z.exactOptional(facts.featureLevel),
          presenceCondition: z.exactOptional(sentence.nullable()),
          allowedValues: z.exactOptional(z.array(z.string().min(1)).nonempty().nullable()),
        }),
      )
      .default({}),
  })
  .refine((c) => (c.dataType === 'Decimal') === (c.measure !== null), 'a Decimal column, and no other, has a measure')
  .refine(
    (c) => (c.valueFormat === 'Allowed Values') === (c.allowedValues !== null),
    'Allowed Values and a list of them go together',
  )
  .refine(
    (c) => c.featureLevel !== 'Conditional' || c.presenceCondition !== null,
    'a Conditional column has a presenceCondition',
  )
  .refine(
    (c) => !c.nationalCurrency || c.valueFormat === 'Currency',
    'nationalCurrency needs the value format Currency',
  )
  .refine((c) => c.numericRange === null || c.dataType === 'Decimal', 'only a Decimal column has a numericRange')

function distinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length
}

function sorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name)
}

export const datasetSchema: z.ZodType<SpecDataset> = z.strictObject({
  dataset: z.enum(['CostAndUsage', 'ContractCommitment', 'InvoiceDetail', 'BillingPeriod']),
  type: z.enum(['Transaction', 'Reference']),
  featureLevel: level,
  since: origin,
  columns: z
    .array(column)
    .refine((columns) => sorted(columns.map((c) => c.name)), 'columns stand in alphabetical order, each once'),
})

export const serviceCategoriesSchema: z.ZodType<SpecServiceCategories> = z
  .strictObject({
    categoriesSince: origin,
    subcategoriesSince: version,
    categories: z.array(
      z.strictObject({ name: z.string().min(1), subcategories: z.array(z.string().min(1)).nonempty() }),
    ),
  })
  .refine((s) => distinct(s.categories.map((c) => c.name)), 'each category stands once')
  .refine((s) => distinct(s.categories.flatMap((c) => c.subcategories)), 'each subcategory belongs to one category')
  .refine(
    (s) => s.categories.every((c) => c.subcategories.at(-1) === `Other (${c.name})`),
    'each category ends with its Other',
  )

export const extensionsSchema: z.ZodType<SpecExtensions> = z.strictObject({
  columns: z
    .array(
      z
        .strictObject({
          name: z.string().regex(/^x_[A-Z][A-Za-z0-9]+$/, 'x_ and Pascal case'),
          description: sentence,
          dataType,
          measure: measure.nullable().default(null),
          providers: z.union([z.literal('any'), z.array(z.string().regex(/^[a-z]+$/)).nonempty()]),
        })
        .refine(
          (c) => (c.dataType === 'Decimal') === (c.measure !== null),
          'a Decimal column, and no other, has a measure',
        ),
    )
    .refine((columns) => distinct(columns.map((c) => c.name)), 'each column stands once'),
})
