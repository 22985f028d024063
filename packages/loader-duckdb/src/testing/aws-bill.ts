import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** One row of a legacy Cost and Usage Report: values by column; the other columns have a usual value. */
export type CurRow = Readonly<Record<string, string>>

/** The columns that these bills have unless a test names others. */
export const curColumns: readonly string[] = [
  'identity/LineItemId',
  'bill/PayerAccountId',
  'bill/BillingPeriodStartDate',
  'bill/BillingPeriodEndDate',
  'lineItem/UsageAccountId',
  'lineItem/LineItemType',
  'lineItem/UsageStartDate',
  'lineItem/UsageEndDate',
  'lineItem/ProductCode',
  'lineItem/UsageType',
  'lineItem/UsageAmount',
  'lineItem/CurrencyCode',
  'lineItem/UnblendedRate',
  'lineItem/UnblendedCost',
  'lineItem/LineItemDescription',
  'resourceTags/user:team',
]

/** The rows of a small month: usage of two accounts, one dollar and a quarter each. */
export function usualRows(count = 4): readonly CurRow[] {
  return Array.from({ length: count }, (_, at) => ({
    'identity/LineItemId': `line-${at}`,
    'lineItem/UsageAccountId': at % 2 === 0 ? '000000000001' : '000000000002',
    'lineItem/LineItemDescription': `$1.25 per hour, "row" ${at}`,
  }))
}

/** A legacy CSV of these rows, with every value quoted that needs it. */
export function curCsv(month: string, rows: readonly CurRow[], columns: readonly string[] = curColumns): string {
  const usual: CurRow = {
    'bill/PayerAccountId': '000000000001',
    'bill/BillingPeriodStartDate': `${month}-01T00:00:00Z`,
    'bill/BillingPeriodEndDate': `${nextMonth(month)}-01T00:00:00Z`,
    'lineItem/UsageAccountId': '000000000001',
    'lineItem/LineItemType': 'Usage',
    'lineItem/UsageStartDate': `${month}-02T03:00:00Z`,
    'lineItem/UsageEndDate': `${month}-02T04:00:00Z`,
    'lineItem/ProductCode': 'AmazonEC2',
    'lineItem/UsageType': 'BoxUsage:m5.large',
    'lineItem/UsageAmount': '1',
    'lineItem/CurrencyCode': 'USD',
    'lineItem/UnblendedRate': '1.25',
    'lineItem/UnblendedCost': '1.25',
    'resourceTags/user:team': 'shop',
  }
  const lines = rows.map((row) => columns.map((column) => quoted(row[column] ?? usual[column] ?? '')).join(','))
  return `${[columns.map(quoted).join(','), ...lines].join('\n')}\n`
}

/** A month of a report in a bucket or folder. */
export interface CurMonth {
  readonly month: string
  readonly report?: string
  /** The version of the month; also its folder. */
  readonly assembly?: string
  /** File name → content. */
  readonly files: Readonly<Record<string, Buffer | string>>
  /** Instead of the files' own keys. */
  readonly reportKeys?: readonly string[]
  /** Instead of the manifest. */
  readonly manifest?: string
}

/** Where the files of a month lie below the bucket. */
export function monthFolder({ month, report = 'cur-hourly', assembly = 'a1' }: Omit<CurMonth, 'files'>): string {
  return `reports/${report}/${range(month)}/${assembly}`
}

/** Writes a month in the layout "create new report version": files, then the manifest that names this version. */
export async function writeMonth(bucket: string, given: CurMonth): Promise<void> {
  const { month, report = 'cur-hourly', assembly = 'a1' } = given
  const folder = monthFolder(given)
  const keys = given.reportKeys ?? Object.keys(given.files).map((name) => `${folder}/${name}`)
  const manifest =
    given.manifest ??
    JSON.stringify({
      assemblyId: assembly,
      account: '000000000001',
      columns: curColumns.map((column) => ({ category: column.split('/')[0], name: column.split('/')[1] })),
      charset: 'UTF-8',
      compression: 'GZIP',
      contentType: keys.some((key) => key.endsWith('.parquet')) ? 'Parquet' : 'text/csv',
      reportName: report,
      billingPeriod: { start: `${range(month).slice(0, 8)}T000000.000Z`, end: `${range(month).slice(9)}T000000.000Z` },
      bucket: 'acme-billing',
      reportKeys: keys,
    })
  for (const [name, content] of Object.entries(given.files)) await put(join(bucket, folder, name), content)
  await put(join(bucket, folder, `${report}-Manifest.json`), manifest)
  await put(join(bucket, `reports/${report}/${range(month)}/${report}-Manifest.json`), manifest)
}

/** Writes a month whose one file is these rows as CSV, gzip. */
export async function writeRows(
  bucket: string,
  month: Omit<CurMonth, 'files'>,
  rows: readonly CurRow[],
  columns?: readonly string[],
): Promise<void> {
  await writeMonth(bucket, { ...month, files: { 'bill.csv.gz': gzipSync(curCsv(month.month, rows, columns)) } })
}

async function put(path: string, content: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

function range(month: string): string {
  return `${month}-01-${nextMonth(month)}-01`.replace(/^(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-(\d+)$/, '$1$2$3-$4$5$6')
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7)
}
