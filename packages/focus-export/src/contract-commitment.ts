import { datasetColumns, type FocusColumn, type FocusVersion, lakeTypeOf } from '@open-finops/focus-schema'
import type { Lake } from '@open-finops/loader-duckdb'
import type { BillingPeriod } from '@open-finops/pipeline'
import type { CommitmentFacts } from './commitment-facts.ts'
import type { Gap } from './options.ts'
import { ofPeriods } from './periods.ts'
import { rowsOf } from './rows.ts'
import { sqlName, sqlString } from './sql-text.ts'
import type { ExportColumn } from './values.ts'

/** The dataset ContractCommitment, ready to be written, and what keeps commitments out of it. */
export interface ContractCommitmentPlan {
  readonly columns: readonly ExportColumn[]
  readonly from: string
  readonly rows: number
  readonly gaps: readonly Gap[]
}

/** The lake's table of ContractCommitment rows that were loaded as such; a lake may have none. */
const loadedTable = 'contract_commitment'

/**
 * What a bill says of a commitment discount. A value counts only where all rows of the commitment agree on it; the
 * benefit of a commitment *discount* is a discount by its name.
 */
const ofBill: Readonly<Record<string, string>> = {
  BillingCurrency: same('BillingCurrency'),
  ContractCommitmentBenefitCategory: "'Discount'",
  ContractCommitmentCategory: same('CommitmentDiscountCategory'),
  ContractCommitmentCreated: 'min(loads.created)',
  ContractCommitmentDescription: same('CommitmentDiscountName'),
  ContractCommitmentLastUpdated: 'max(loads.updated)',
  ContractCommitmentType: same('CommitmentDiscountType'),
  InvoiceIssuerName: same('InvoiceIssuerName'),
  ServiceProviderName: same('coalesce(ServiceProviderName, ProviderName)'),
}

function same(sql: string): string {
  return `CASE WHEN count(DISTINCT ${sql}) = 1 THEN min(${sql}) END`
}

/**
 * Derives the dataset from what bills carry of commitment discounts, from rows that were loaded as ContractCommitment,
 * and from what finance knows; a value that finance gives goes before a loaded one, a loaded one before a derived one. A
 * commitment that still lacks a mandatory fact (bills hold no terms of payment) is left out and named.
 */
export async function planContractCommitments(
  lake: Lake,
  version: FocusVersion,
  periods: readonly BillingPeriod[],
  facts: readonly CommitmentFacts[],
  signal?: AbortSignal,
): Promise<ContractCommitmentPlan> {
  const options = signal && { signal }
  const columns = datasetColumns('ContractCommitment', version)
  await lake.query(billSql(periods), undefined, options)
  await lake.query(givenSql(columns), { facts: JSON.stringify(facts) }, options)
  await lake.query(mergedSql(columns, await loadedColumns(lake)), undefined, options)
  const counts = columns.map(({ name }) => `count(${sqlName(name)}) AS ${sqlName(name)}`)
  const complete = columns.filter(isNeeded).map(({ name }) => `${sqlName(name)} IS NOT NULL`)
  const from = `(SELECT * FROM temp.export_contract_commitment WHERE ${complete.join(' AND ')} ORDER BY ContractCommitmentId) AS commitments`
  const [filled] = await rowsOf(lake, `SELECT count(*) AS n, ${counts.join(', ')} FROM ${from}`)
  const rows = filled?.number('n') ?? 0
  return {
    columns: columns
      .filter(({ name, featureLevel }) => featureLevel === 'Mandatory' || (rows > 0 && filled?.number(name) === rows))
      .map((column) => ({ ...column, sql: sqlName(column.name) })),
    from,
    rows,
    gaps: await gapsOf(lake, columns),
  }
}

function isNeeded({ featureLevel, allowsNulls }: FocusColumn): boolean {
  return featureLevel === 'Mandatory' && !allowsNulls
}

const billSql = (
  periods: readonly BillingPeriod[],
): string => `CREATE OR REPLACE TEMP TABLE export_commitment_of_bill AS
  WITH loads AS (
    SELECT export_name, min(loaded_at) AS created, max(loaded_at) AS updated FROM finops.deliveries GROUP BY ALL
  )
  SELECT CommitmentDiscountId AS ContractCommitmentId,
    ${Object.entries(ofBill)
      .map(([name, sql]) => `${sql} AS ${name}`)
      .join(', ')}
  FROM cost_and_usage LEFT JOIN loads ON loads.export_name = x_ExportName
  WHERE CommitmentDiscountId IS NOT NULL AND ${ofPeriods(periods)}
  GROUP BY CommitmentDiscountId`

function givenSql(columns: readonly FocusColumn[]): string {
  const shape = JSON.stringify([Object.fromEntries(columns.map(({ name }) => [name, 'VARCHAR']))])
  const values = columns.map(
    ({ name, dataType, measure }) =>
      `CAST(row.${sqlName(name)} AS ${lakeTypeOf(dataType, measure)}) AS ${sqlName(name)}`,
  )
  return `CREATE OR REPLACE TEMP TABLE export_commitment_given AS SELECT ${values.join(', ')}
    FROM (SELECT unnest(from_json($facts::JSON, ${sqlString(shape)})) AS row)`
}

/** One row for each commitment that any of the three knows; the last loaded row of one counts. */
function mergedSql(columns: readonly FocusColumn[], loaded: ReadonlySet<string>): string {
  const values = columns.map(({ name, dataType, measure }) => {
    const from = [
      `given.${sqlName(name)}`,
      ...(loaded.has(name) ? [`loaded.${sqlName(name)}`] : []),
      ...(name in ofBill ? [`bill.${sqlName(name)}`] : []),
    ]
    const value = name === 'ContractCommitmentId' ? 'ids.id' : `coalesce(${from.join(', ')}, NULL)`
    return `CAST(${value} AS ${lakeTypeOf(dataType, measure)}) AS ${sqlName(name)}`
  })
  const known = loaded.has('ContractCommitmentId')
  const order = loaded.has('ContractCommitmentLastUpdated') ? 'ContractCommitmentLastUpdated DESC' : '1'
  return `CREATE OR REPLACE TEMP TABLE export_contract_commitment AS
    WITH ids AS (
      SELECT ContractCommitmentId AS id FROM temp.export_commitment_of_bill
      UNION SELECT ContractCommitmentId FROM temp.export_commitment_given
      ${known ? `UNION SELECT ContractCommitmentId FROM ${loadedTable}` : ''}
    )
    SELECT ${values.join(', ')}
    FROM ids
    LEFT JOIN temp.export_commitment_of_bill bill ON bill.ContractCommitmentId = ids.id
    LEFT JOIN temp.export_commitment_given given ON given.ContractCommitmentId = ids.id
    ${
      known
        ? `LEFT JOIN (SELECT * FROM ${loadedTable} QUALIFY row_number() OVER (
            PARTITION BY ContractCommitmentId ORDER BY ${order}) = 1) loaded ON loaded.ContractCommitmentId = ids.id`
        : ''
    }`
}

async function loadedColumns(lake: Lake): Promise<ReadonlySet<string>> {
  const rows = await rowsOf(
    lake,
    'SELECT column_name FROM duckdb_columns() WHERE table_name = $table AND database_name = current_database()',
    { table: loadedTable },
  )
  return new Set(rows.map((row) => row.text('column_name')))
}

/** Commitments that lack the same facts are one gap. */
async function gapsOf(lake: Lake, columns: readonly FocusColumn[]): Promise<readonly Gap[]> {
  const missing = columns
    .filter(isNeeded)
    .map(({ name }) => `CASE WHEN ${sqlName(name)} IS NULL THEN ${sqlString(name)} END`)
  const rows = await rowsOf(
    lake,
    `SELECT list_filter([${missing.join(', ')}], lambda name: name IS NOT NULL) AS missing, count(*) AS n,
      min(ContractCommitmentId) AS first
    FROM temp.export_contract_commitment GROUP BY 1 HAVING len(missing) > 0 ORDER BY n DESC, first`,
  )
  return rows.map((row): Gap => {
    const others = row.number('n') - 1
    return {
      dataset: 'ContractCommitment',
      about: `commitment ${row.text('first')}${others === 0 ? '' : ` and ${others} more`}`,
      columns: row.text('missing').split(','),
    }
  })
}
