import { DuckDBInstance } from '@duckdb/node-api'

/** What can be lost between a bill and its FOCUS rows. */
export interface Contents {
  readonly rows: string
  readonly cost: string
  /** The payer's account, as text. */
  readonly payer: string
  /** Rows of a commitment. */
  readonly commitments: string
  /** Usage rows with a quantity. */
  readonly quantities: string
  readonly categories: string
  readonly columns: string
}

const nothing = 'none'

/** What the bill itself holds, read as text. */
export async function contentsOfBill(encoding: 'csv' | 'parquet', files: string): Promise<Contents> {
  const source =
    encoding === 'csv'
      ? `read_csv([${files}], header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')`
      : `read_parquet([${files}], union_by_name = true)`
  const name = (csv: string, parquet: string): string => (encoding === 'csv' ? `"${csv}"` : parquet)
  const arns = [
    name('reservation/ReservationARN', 'reservation_reservation_a_r_n'),
    name('savingsPlan/SavingsPlanARN', 'savings_plan_savings_plan_a_r_n'),
  ].map((column) => `nullif(${column}, '')`)
  const type = name('lineItem/LineItemType', 'line_item_line_item_type')
  // FOCUS has no row for what takes a covered usage off again.
  const kept = `WHERE ${type} NOT IN ('SavingsPlanNegation')`
  const cost = `CAST(${name('lineItem/UnblendedCost', 'line_item_unblended_cost')} AS VARCHAR)`
  return await ask(`SELECT (SELECT count(*) FROM ${source}) AS rows,
    (SELECT sum(CAST(${cost} AS DECIMAL(38,18))) FROM ${source}) AS cost,
    list_sort(list(DISTINCT ${name('bill/PayerAccountId', 'bill_payer_account_id')})) AS payer,
    count(coalesce(${arns.join(', ')})) AS commitments,
    count(CASE WHEN ${type} LIKE '%Usage' THEN ${name('lineItem/UsageAmount', 'line_item_usage_amount')} END) AS quantities,
    count(*) AS categories, count(*) AS columns FROM ${source} ${kept}`)
}

/**
 * What FOCUS files hold.
 * @param where Of those rows that count.
 */
export async function contentsOfFocus(relation: string, where = 'TRUE'): Promise<Contents> {
  const present = new Set(await columnsOf(relation))
  const has = (column: string, sql: string): string => (present.has(column) ? sql : `'${nothing}'`)
  return await ask(`SELECT count(*) AS rows, ${has('BilledCost', 'sum(CAST(BilledCost AS DECIMAL(38,18)))')} AS cost,
    ${has('BillingAccountId', 'list_sort(list(DISTINCT CAST(BillingAccountId AS VARCHAR)))')} AS payer,
    ${has('CommitmentDiscountId', 'count(CommitmentDiscountId)')} AS commitments,
    ${has('ConsumedQuantity', 'count(ConsumedQuantity)')} AS quantities,
    ${has('ServiceCategory', 'count(ServiceCategory)')} AS categories, '${present.size}' AS columns
    FROM ${relation} WHERE ${where}`)
}

async function columnsOf(relation: string): Promise<readonly string[]> {
  return await withDuckdb(async (query) =>
    (await query(`DESCRIBE SELECT * FROM ${relation}`)).map((row) => String(row['column_name'])),
  )
}

async function ask(sql: string): Promise<Contents> {
  return await withDuckdb(async (query) => {
    const [row = {}] = await query(sql)
    const text = (name: keyof Contents): string =>
      Array.isArray(row[name]) ? row[name].join(', ') : String(row[name] ?? nothing)
    return {
      rows: text('rows'),
      cost: text('cost').replace(/(\.\d*?)0+$/, '$1'),
      payer: text('payer'),
      commitments: text('commitments'),
      quantities: text('quantities'),
      categories: text('categories'),
      columns: text('columns'),
    }
  })
}

type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

async function withDuckdb<T>(use: (query: Query) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  try {
    return await use(async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson())
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
