import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { FetchedDelivery } from '@open-finops/pipeline'

/** A line of a legacy Cost and Usage Report. */
export interface CurLine {
  /** `YYYY-MM` */
  readonly period: string
  readonly cost: string
  readonly currency?: string
  readonly account?: string
}

/** What a delivery of such lines is called. */
export interface CurDelivery {
  readonly folder: string
  readonly slot: string
  readonly version: string
  readonly exportName?: string
}

/** Writes the lines as gzip CSV, one file a line, and says that they were fetched. */
export async function curDelivery(
  { folder, slot, version, exportName = 'aws-main/cur' }: CurDelivery,
  lines: readonly CurLine[],
): Promise<FetchedDelivery> {
  await mkdir(folder, { recursive: true })
  const files = []
  for (const [at, line] of lines.entries()) {
    const key = `${encodeURIComponent(exportName)}-${slot}-${version}-${at}.csv.gz`
    const path = join(folder, key)
    await writeFile(path, gzipSync(curText(line, key)))
    files.push({ key, path, bytes: (await stat(path)).size, compression: 'gzip' as const })
  }
  return {
    delivery: {
      ...{ provider: 'aws', exportName, slot, version, format: 'aws-cur-1', encoding: 'csv' },
      files: files.map(({ key, bytes }) => ({ key, bytes })),
    },
    files,
  }
}

function curText({ period, cost, currency = 'USD', account = '000000000001' }: CurLine, key: string): string {
  const [year = 0, month = 0] = period.split('-').map(Number)
  const end = new Date(Date.UTC(year, month, 1)).toISOString().replace('.000', '')
  const values: Readonly<Record<string, string>> = {
    'identity/LineItemId': key,
    'bill/PayerAccountId': '000000000001',
    'bill/BillingPeriodStartDate': `${period}-01T00:00:00Z`,
    'bill/BillingPeriodEndDate': end,
    'lineItem/UsageAccountId': account,
    'lineItem/LineItemType': 'Usage',
    'lineItem/UsageStartDate': `${period}-02T03:00:00Z`,
    'lineItem/UsageEndDate': `${period}-02T04:00:00Z`,
    'lineItem/ProductCode': 'AmazonEC2',
    'lineItem/UsageType': 'BoxUsage:m5.large',
    'lineItem/UsageAmount': '1',
    'lineItem/CurrencyCode': currency,
    'lineItem/UnblendedRate': cost,
    'lineItem/UnblendedCost': cost,
  }
  return `${Object.keys(values).join(',')}\n${Object.values(values).join(',')}\n`
}
