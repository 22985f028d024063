import { chargeDetailKeys, costColumns, dailyKeys, detailFlags, hasListPrice, quantityColumns } from './relations.ts'

/** A table of sums of charges that are alike in its keys; cards are answered from the smallest that has their columns. */
export interface Mart {
  readonly name: string
  /** What `ChargeDate` is: the day of a charge, or the first day of its month. */
  readonly grain: 'day' | 'month'
  /** Columns that charges are told apart by, besides `ChargeDate`. */
  readonly keys: readonly string[]
  /** Columns that are summed, or the first and last day. */
  readonly sums: readonly string[]
}

/** What the loader of a lake is told, to keep tables of sums beside it: `DerivedTables` of `@open-finops/loader-duckdb`. */
export interface MartStatements {
  readonly create: readonly string[]
  readonly add: readonly string[]
  readonly tidy: readonly string[]
  readonly tables: readonly string[]
}

/** The database that the marts are attached as. */
export const martDatabase = 'marts'

/** The numbers of sets of tags and cost categories; texts of both are kept once. */
export const tagSetsTable = 'tag_sets'

const tagColumns: readonly string[] = ['Tags', 'x_CostCategories']

const broadKeys: readonly string[] = [
  'BillingMonth',
  'HasListPrice',
  'ServiceProviderName',
  'HostProviderName',
  'PublisherName',
  'ProviderName',
  'InvoiceIssuerName',
  'BillingAccountId',
  'BillingAccountName',
  'ServiceCategory',
  'ServiceSubcategory',
  'ServiceName',
  'ChargeCategory',
  'ChargeClass',
  'ChargeFrequency',
  'PricingCategory',
  'CommitmentDiscountStatus',
  'BillingCurrency',
  'x_ExportName',
]

const regionKeys: readonly string[] = [...broadKeys, 'RegionId', 'RegionName']
const placeKeys: readonly string[] = [...regionKeys, 'SubAccountId', 'SubAccountName']
const plainKeys: readonly string[] = [
  'BillingMonth',
  'HasListPrice',
  ...dailyKeys.filter((name) => !tagColumns.includes(name)),
]
const flags: readonly string[] = detailFlags.map(({ name }) => name)
const skuKeys: readonly string[] = chargeDetailKeys.filter((name) => !name.startsWith('Resource'))
const sums: readonly string[] = [...costColumns, 'x_ChargeCount', 'FirstChargeDate', 'LastChargeDate']

/** The smallest first. `TagSet` stands for the tags and cost categories. */
export const marts: readonly Mart[] = [
  { name: 'month_services', grain: 'month', keys: broadKeys, sums },
  { name: 'day_services', grain: 'day', keys: broadKeys, sums },
  { name: 'day_regions', grain: 'day', keys: regionKeys, sums },
  { name: 'month_charges', grain: 'month', keys: plainKeys, sums },
  {
    name: 'month_resources',
    grain: 'month',
    keys: [...placeKeys, ...flags, 'ResourceId', 'ResourceName', 'ResourceType', 'TagSet'],
    sums,
  },
  {
    name: 'month_skus',
    grain: 'month',
    keys: [...broadKeys, ...flags, 'CommitmentDiscountId', 'SkuMeter', ...skuKeys],
    sums: [...sums, ...quantityColumns],
  },
  { name: 'day_places', grain: 'day', keys: placeKeys, sums },
]

/** All that months are summed by, of which the marts of months are made; it is not kept. */
const monthDetails: Mart = {
  name: 'made_details',
  grain: 'month',
  keys: [...plainKeys, ...flags, ...chargeDetailKeys, ...tagColumns],
  sums: [...sums, ...quantityColumns],
}

/**
 * How marts are made of `lake_rows`, the lake's columns with `LakeFile`, the number of the file that a row is in: sums
 * never cross a file, so that those of a replaced version go with it. NULL and equal keys are alike; decimals are exact.
 */
export function martStatements(): MartStatements {
  const named = (name: string): Mart => marts.find((mart) => mart.name === name) ?? monthDetails
  const insert = (name: string, from: string): string => `INSERT INTO ${name} ${sumsOf(named(name), from)}`
  return {
    tables: marts.map(({ name }) => name),
    create: [
      `CREATE TABLE ${tagSetsTable} (TagSet BIGINT, Tags VARCHAR, x_CostCategories VARCHAR)`,
      ...marts.map((mart) => `CREATE TABLE ${mart.name} AS ${emptyMart(mart)}`),
    ],
    add: [
      `CREATE OR REPLACE TEMP TABLE made_days AS ${sumsOfRows(named('day_places'))}`,
      `INSERT INTO day_places SELECT ${columnsOf(named('day_places'))} FROM made_days`,
      insert('day_regions', 'made_days'),
      insert('day_services', 'made_days'),
      insert('month_services', 'made_days'),
      'DROP TABLE temp.made_days',
      `CREATE OR REPLACE TEMP TABLE made_details AS ${sumsOfRows(monthDetails)}`,
      `INSERT INTO ${tagSetsTable} SELECT (SELECT coalesce(max(TagSet), 0) FROM ${tagSetsTable}) + row_number() OVER (),
        Tags, x_CostCategories
      FROM (SELECT Tags, x_CostCategories FROM made_details
        EXCEPT SELECT Tags, x_CostCategories FROM ${tagSetsTable}) AS new_sets`,
      insert('month_charges', 'made_details'),
      insert('month_skus', 'made_details'),
      insert(
        'month_resources',
        `(SELECT made.*, sets.TagSet FROM made_details AS made JOIN ${tagSetsTable} AS sets
          ON sets.Tags IS NOT DISTINCT FROM made.Tags AND sets.x_CostCategories IS NOT DISTINCT FROM made.x_CostCategories)`,
      ),
      'DROP TABLE temp.made_details',
    ],
    tidy: [`DELETE FROM ${tagSetsTable} WHERE TagSet NOT IN (SELECT TagSet FROM month_resources)`],
  }
}

const rowColumns: Readonly<Record<string, string>> = {
  BillingMonth: 'CAST(BillingPeriodStart AS DATE)',
  HasListPrice: hasListPrice,
  ServiceProviderName: 'coalesce(ServiceProviderName, ProviderName)',
  ...Object.fromEntries(detailFlags.map(({ name, sql }) => [name, sql])),
}

/** Columns of a table in order. */
function columnsOf({ keys, sums: summed }: Mart): string {
  return ['LakeFile', 'ChargeDate', ...keys, ...summed].join(', ')
}

function sumsOfRows({ grain, keys, sums: summed }: Mart): string {
  const day = grain === 'day' ? 'ChargePeriodStart' : "date_trunc('month', ChargePeriodStart)"
  const named = keys.map((name) => (rowColumns[name] === undefined ? name : `${rowColumns[name]} AS ${name}`))
  const added = summed.map((name) => {
    if (name === 'x_ChargeCount') return 'count(*) AS x_ChargeCount'
    if (name === 'FirstChargeDate') return 'CAST(min(ChargePeriodStart) AS DATE) AS FirstChargeDate'
    if (name === 'LastChargeDate') return 'CAST(max(ChargePeriodStart) AS DATE) AS LastChargeDate'
    return `${decimalSum(name)} AS ${name}`
  })
  return `SELECT LakeFile, CAST(${day} AS DATE) AS ChargeDate, ${[...named, ...added].join(', ')}
    FROM lake_rows GROUP BY ALL`
}

function sumsOf({ grain, keys, sums: summed }: Mart, table: string): string {
  const day = grain === 'day' ? 'ChargeDate' : "CAST(date_trunc('month', ChargeDate) AS DATE)"
  const added = summed.map((name) => {
    if (name === 'x_ChargeCount') return 'CAST(sum(x_ChargeCount) AS BIGINT) AS x_ChargeCount'
    if (name === 'FirstChargeDate') return 'min(FirstChargeDate) AS FirstChargeDate'
    if (name === 'LastChargeDate') return 'max(LastChargeDate) AS LastChargeDate'
    return `${decimalSum(name)} AS ${name}`
  })
  return `SELECT LakeFile, ${day} AS ChargeDate, ${[...keys, ...added].join(', ')} FROM ${table} GROUP BY ALL`
}

function emptyMart(mart: Mart): string {
  return `SELECT ${columnsOf(mart)} FROM (SELECT *, CAST(NULL AS BIGINT) AS TagSet FROM (
    ${sumsOfRows({ ...mart, keys: mart.keys.filter((name) => name !== 'TagSet') })}) AS made) AS made WHERE false`
}

/** A sum has more digits than what it adds up, also where its type says otherwise. */
function decimalSum(name: string): string {
  return `CAST(sum(${name}) AS DECIMAL(38, ${quantityColumns.includes(name) ? 15 : 18}))`
}
