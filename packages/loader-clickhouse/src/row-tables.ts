import {
  datasetLakeColumns,
  datasetTable,
  datasetViews,
  LAKE_DATASETS,
  type LakeColumn,
  type LakeColumnName,
  type LakeDataset,
} from '@open-finops/focus-schema'
import { type AccountNames, columnOfVersion, isFocusRow } from '@open-finops/loader-duckdb'
import { columnType } from './column-type.ts'
import { sqlName, sqlString } from './sql-text.ts'
import type { Topology } from './topology.ts'

/** The table that holds every row of a dataset, those of former versions and of dropped source rows included. */
export function rowsOf(dataset: LakeDataset): string {
  return `${datasetTable(dataset)}_rows`
}

/** A part of a delivery as its rows say it: which delivery, of which export. */
export interface PartOfDelivery {
  readonly dataset: LakeDataset
  /** Id in the ledger. */
  readonly delivery: string
  readonly exportName: string
  readonly version: string
  /** `YYYY-MM`; empty for datasets that know no billing periods. */
  readonly billingPeriod: string
}

/*
 * What dashboards filter and group by, columns with few values first. The billing period needs no place here: it is a
 * partition.
 */
const orders: Readonly<Record<LakeDataset, readonly string[]>> = {
  CostAndUsage: ['ServiceCategory', 'ServiceName', 'SubAccountId', 'RegionId', 'ChargePeriodStart'],
  ContractCommitment: ['ContractCommitmentId'],
}

/*
 * By billing period, by export, and by delivery: so a version comes and goes as whole partitions, without rewriting
 * rows of others, and a query reads the months that it asks for.
 */
const partitions: Readonly<Record<LakeDataset, readonly string[]>> = {
  CostAndUsage: ['toYYYYMM(BillingPeriodStart)', 'x_ExportName', 'delivery'],
  ContractCommitment: ['x_ExportName', 'delivery'],
}

/** The partition that this part of a delivery is, as statements name it. */
export function partitionOf({ dataset, billingPeriod, exportName, delivery }: PartOfDelivery): string {
  const month = dataset === 'CostAndUsage' ? [billingPeriod.replace('-', '')] : []
  return `(${[...month, sqlString(exportName), delivery].join(', ')})`
}

/** The statements that make the tables of rows. */
export function rowTableStatements(topology: Topology): readonly string[] {
  return LAKE_DATASETS.flatMap((dataset) => {
    const name = rowsOf(dataset)
    const all = topology.distributed(name)
    return [
      `CREATE TABLE IF NOT EXISTS ${topology.rowTable(name)}${topology.onCluster} ${tableBody(dataset, topology.rowEngine(name))}`,
      ...(all === undefined
        ? []
        : [
            `CREATE TABLE IF NOT EXISTS ${topology.relation(name)}${topology.onCluster} (${columnsOf(dataset)}) ENGINE = ${all}`,
          ]),
    ]
  })
}

/** The statements that give a table of an earlier version the columns that FOCUS or a provider got since. */
export function newColumnStatements(topology: Topology): readonly string[] {
  return LAKE_DATASETS.flatMap((dataset) => {
    const adds = datasetLakeColumns(dataset)
      .map((column) => `ADD COLUMN IF NOT EXISTS ${columnText(column)}`)
      .join(', ')
    const names = new Set([topology.rowTable(rowsOf(dataset)), topology.relation(rowsOf(dataset))])
    return [...names].map((table) => `ALTER TABLE ${table}${topology.onCluster} ${adds}`)
  })
}

/** The statements that make a table for a part of a delivery alone: like the table of rows, and filled in where files say nothing. */
export function stagingTableStatements(topology: Topology, table: string, part: PartOfDelivery): readonly string[] {
  const body = tableBody(part.dataset, topology.rowEngine(table), {
    delivery: part.delivery,
    x_ExportName: sqlString(part.exportName),
    x_DeliveryVersion: sqlString(part.version),
  })
  const all = topology.distributed(table)
  return [
    `CREATE TABLE ${topology.rowTable(table)}${topology.onCluster} ${body}`,
    ...(all === undefined
      ? []
      : [
          `CREATE TABLE ${topology.relation(table)}${topology.onCluster} AS ${topology.rowTable(table)} ENGINE = ${all}`,
        ]),
  ]
}

type Defaults = Readonly<Record<string, string>>

function tableBody(dataset: LakeDataset, engine: string, defaults: Defaults = {}): string {
  return `(${columnsOf(dataset, defaults)}) ENGINE = ${engine}
    PARTITION BY (${partitions[dataset].join(', ')}) ORDER BY (${orders[dataset].join(', ')})
    SETTINGS allow_nullable_key = 1`
}

function columnsOf(dataset: LakeDataset, defaults: Defaults = {}): string {
  return [
    `delivery UInt64${defaultOf('delivery', defaults)}`,
    ...datasetLakeColumns(dataset).map((column) => columnText(column, defaults)),
  ].join(', ')
}

function columnText(column: LakeColumn, defaults: Defaults = {}): string {
  return `${sqlName(column.name)} ${columnType(column)}${defaultOf(column.name, defaults)}`
}

function defaultOf(name: string, defaults: Defaults): string {
  const value = defaults[name]
  return value === undefined ? '' : ` DEFAULT ${value}`
}

/**
 * The statements that make what is read: each dataset's rows in force, and one view for each FOCUS version.
 * @param accountNames Account id → name, for accounts that a bill does not name.
 */
export function viewStatements(topology: Topology, accountNames: AccountNames = {}): readonly string[] {
  const view = (name: string, query: string): string =>
    `CREATE OR REPLACE VIEW ${topology.relation(name)}${topology.onCluster} AS ${query}`
  return LAKE_DATASETS.flatMap((dataset) => {
    const columns = datasetLakeColumns(dataset).map(({ name }) => name)
    const rows = topology.relation(rowsOf(dataset))
    const inForce = `delivery ${topology.in} (SELECT delivery FROM ${topology.relation('deliveries_in_force')})`
    const ruled = (expressions: ReadonlyMap<string, string>, names: readonly string[], from: string): string =>
      selectUnder(names, expressions, from)
    return [
      view(
        datasetTable(dataset),
        ruled(accountExpressions(dataset, accountNames), columns, `${rows} WHERE ${inForce} AND ${isFocusRow}`),
      ),
      ...datasetViews(dataset).map(({ name, columns: own, version }) => {
        const names = own.map((column) => column.name)
        const rules =
          dataset === 'CostAndUsage'
            ? names.map((one) => [one, columnOfVersion(one as LakeColumnName, version)] as const)
            : []
        const expressions = new Map(rules.filter(([one, sql]) => sql !== `"${one}"`))
        return view(name, ruled(expressions, names, topology.relation(datasetTable(dataset))))
      }),
    ]
  })
}

/*
 * ClickHouse takes a name of the SELECT's own list before a column of the table, so `coalesce(A, B) AS A,
 * coalesce(B, A) AS B` would go round in circles: expressions get other names first.
 */
function selectUnder(names: readonly string[], expressions: ReadonlyMap<string, string>, from: string): string {
  if (expressions.size === 0) return `SELECT ${names.map(sqlName).join(', ')} FROM ${from}`
  const other = (name: string): string => sqlName(`shown_${name}`)
  const inner = names.map((name) => {
    const expression = expressions.get(name)
    return expression === undefined ? sqlName(name) : `${expression} AS ${other(name)}`
  })
  const outer = names.map((name) => (expressions.has(name) ? `${other(name)} AS ${sqlName(name)}` : sqlName(name)))
  return `SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${from})`
}

/** The column of names → the column of ids. */
const accountColumns: readonly (readonly [name: string, id: string])[] = [
  ['SubAccountName', 'SubAccountId'],
  ['BillingAccountName', 'BillingAccountId'],
]

function accountExpressions(dataset: LakeDataset, names: AccountNames): ReadonlyMap<string, string> {
  const entries = Object.entries(names)
  if (dataset !== 'CostAndUsage' || entries.length === 0) return new Map()
  const ids = `[${entries.map(([id]) => sqlString(id)).join(', ')}]`
  const texts = `[${entries.map(([, text]) => sqlString(text)).join(', ')}]`
  return new Map(
    accountColumns.map(([name, id]) => [
      name,
      `coalesce(${sqlName(name)}, nullIf(transform(ifNull(${sqlName(id)}, ''), ${ids}, ${texts}, ''), ''))`,
    ]),
  )
}
