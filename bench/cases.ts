import { join } from 'node:path'
import { generateAwsBill, generateAzureBill, generateGcpBill } from '@open-finops/bill-generator'

/** The clouds whose bills are measured. */
export type BenchProvider = 'aws' | 'azure' | 'gcp'

/** A bill as both measured programs read it. */
export interface BenchBill {
  /** What a user would name as location. */
  readonly location: string
  /** The data files that bare DuckDB reads. */
  readonly files: readonly string[]
}

/** One measured way to deliver a bill. */
export interface BenchCase {
  readonly provider: BenchProvider
  /** What `--encoding` chooses. */
  readonly encoding: 'csv' | 'parquet' | 'jsonl'
  readonly title: string
  /** Folder of the kept bill. */
  readonly name: string
  /** Format id of `@open-finops/focus-transform`. */
  readonly format: string
  /** finops may take this many times as long as bare DuckDB. */
  readonly limit: number
  /** Writes a month of about so many rows. */
  generate(directory: string, rows: number): Promise<BenchBill>
}

const month = '2026-10'

function aws(layout: 'cur-1-create-new' | 'cur-1-parquet'): BenchCase['generate'] {
  return async (directory, rowsPerPeriod) => {
    const bill = await generateAwsBill({ directory, layout, rowsPerPeriod, scenario: 'bench', periods: [month] })
    return { location: bill.location, files: filesOf(directory, bill.deliveries) }
  }
}

async function gcp(directory: string, rowsPerPeriod: number): Promise<BenchBill> {
  const bill = await generateGcpBill({
    directory,
    rowsPerPeriod,
    layout: 'runs-parquet',
    scenario: 'bench',
    periods: [month],
  })
  return { location: bill.location, files: filesOf(directory, bill.deliveries) }
}

async function azure(directory: string, rowsPerPeriod: number): Promise<BenchBill> {
  const bill = await generateAzureBill({
    directory,
    layout: 'ea-create-new',
    rowsPerPeriod,
    scenario: 'bench',
    periods: [month],
  })
  return { location: bill.location, files: filesOf(directory, bill.deliveries) }
}

function filesOf(directory: string, deliveries: readonly { readonly files: readonly { readonly key: string }[] }[]) {
  return deliveries.flatMap(({ files }) => files.map(({ key }) => join(directory, key)))
}

/** One line a case: `npm run bench -- <provider>` runs those of its provider. */
export const benchCases: readonly BenchCase[] = [
  {
    provider: 'aws',
    encoding: 'csv',
    title: 'CSV gzip',
    name: 'cur-1-create-new',
    format: 'aws-cur-1',
    limit: 1.3,
    generate: aws('cur-1-create-new'),
  },
  {
    provider: 'aws',
    encoding: 'parquet',
    title: 'Parquet',
    name: 'cur-1-parquet',
    format: 'aws-cur-1',
    limit: 1.6,
    generate: aws('cur-1-parquet'),
  },
  {
    provider: 'azure',
    encoding: 'csv',
    title: 'EA actual cost, CSV gzip',
    name: 'azure-ea-create-new',
    format: 'azure-cost-details-1',
    limit: 1.3,
    generate: azure,
  },
  {
    provider: 'gcp',
    encoding: 'parquet',
    title: 'nested Parquet',
    name: 'gcp-runs-parquet',
    format: 'gcp-usage-1',
    limit: 1.6,
    generate: gcp,
  },
]
