import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateAwsBill, generateAzureBill, generateGcpBill } from '@open-finops/bill-generator'
import { type BillingSource, shiftBillingPeriod } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { azureSource } from '@open-finops/source-azure'
import { gcpSource } from '@open-finops/source-gcp'

/** What the bills of three clouds are to be. */
export interface CloudBills {
  readonly folder: string
  /** Last month, `YYYY-MM`. */
  readonly until: string
  readonly months: number
  /** Of each cloud, a month; without it as many as the demo has. */
  readonly rows?: number
}

/** Makes the bills of the demo's company, and the sources that read them. */
export async function cloudBills(bills: CloudBills): Promise<readonly (() => BillingSource)[]> {
  const { folder, until, months, rows } = bills
  const periods = Array.from({ length: months }, (_, at) => shiftBillingPeriod(until, at + 1 - months))
  const size = rows === undefined ? {} : { rowsPerPeriod: rows }
  const common = { periods, scenario: 'demo', seed: 20_261, ...size } as const
  const [aws, azure, gcp] = [join(folder, 'aws'), join(folder, 'azure'), join(folder, 'gcp')]
  await generateAwsBill({ ...common, directory: aws, layout: 'cur-1-create-new' })
  await generateAzureBill({ ...common, directory: azure, layout: 'ea-create-new', filesPerPeriod: 1 })
  await generateGcpBill({ ...common, directory: gcp, layout: 'runs-parquet', filesPerPeriod: 1 })
  return [
    () => awsSource({ name: 'shop-aws', location: aws }),
    () => azureSource({ name: 'shop-azure', location: azure }),
    () => gcpSource({ name: 'shop-gcp', location: gcp }),
  ]
}

/** A month of AWS of so many rows, made once, and the source that reads it. */
export async function largeBill(until: string, rows: number): Promise<readonly (() => BillingSource)[]> {
  const directory = join(import.meta.dirname, '..', '.work', `clickhouse-${rows}`)
  const record = join(directory, 'bench-bill.json')
  if (!existsSync(record)) {
    await rm(directory, { recursive: true, force: true })
    console.error(`generating ${rows.toLocaleString('en')} rows …`)
    const shape = { scenario: 'bench', layout: 'cur-1-parquet', directory: join(directory, 'bill') } as const
    const { location } = await generateAwsBill({ ...shape, periods: [until], rowsPerPeriod: rows })
    await writeFile(record, JSON.stringify({ location }))
  }
  const { location } = JSON.parse(await readFile(record, 'utf8')) as { readonly location: string }
  return [() => awsSource({ name: 'bench-aws', location })]
}
