import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { generateAwsBill, generateAzureBill, generateGcpBill } from '@open-finops/bill-generator'
import type { Ownership } from '@open-finops/dashboards'
import { duckdbStore } from '@open-finops/loader-duckdb'
import { type BillingSource, ingest, shiftBillingPeriod } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { azureSource } from '@open-finops/source-azure'
import { gcpSource } from '@open-finops/source-gcp'

const work = join(import.meta.dirname, '.work')
const last = '2026-10'

/**
 * A lake of about so many rows that is made once: ten months of AWS (half of the rows, hourly), Azure (three tenths) and
 * Google Cloud, whose bills of the largest form are ingested as a user's are.
 * @returns Its data folder; absolute.
 */
export async function dashboardsLake(rows: number, periods = 10): Promise<string> {
  const folder = join(work, `dashboards-${rows}-${periods}`)
  const dataDir = join(folder, 'data')
  if (existsSync(folder)) return dataDir
  console.error(`making a lake of ${rows.toLocaleString('en')} rows …`)
  const made = `${folder}.partial`
  rmSync(made, { recursive: true, force: true })
  const months = Array.from({ length: periods }, (_, at) => shiftBillingPeriod(last, at + 1 - periods))
  const store = await duckdbStore({ dataDir: join(made, 'data') })
  try {
    for (const month of months) {
      for (const [cloud, make] of Object.entries(clouds)) {
        const directory = join(made, cloud)
        const source = await make(directory, month, rows / periods)
        await ingest({ source, store })
        // A bill is as large as its lake; the lake is what is measured.
        rmSync(directory, { recursive: true, force: true })
        rmSync(join(made, 'data', 'raw'), { recursive: true, force: true })
      }
    }
  } finally {
    await store.close()
  }
  renameSync(made, folder)
  return dataDir
}

/** Dimensions as a company has them. */
export const benchOwnership: Ownership = {
  dimensions: { team: ['tag:team', 'account'], environment: ['tag:env'] },
  accounts: {},
}

type MakeBill = (directory: string, month: string, rows: number) => Promise<BillingSource>

const common = { scenario: 'bench', historyStart: '2026-01' } as const

const clouds: Readonly<Record<string, MakeBill>> = {
  async aws(directory, month, rows) {
    // A fifth of its rows become none of FOCUS.
    const rowsPerPeriod = Math.round(rows * 0.58)
    const bill = { ...common, directory, rowsPerPeriod, layout: 'cur-1-parquet', periods: [month] } as const
    return awsSource({ name: 'bench-aws', location: (await generateAwsBill(bill)).location })
  },
  async azure(directory, month, rows) {
    const rowsPerPeriod = Math.round(rows * 0.3)
    const bill = { ...common, directory, rowsPerPeriod, layout: 'ea-create-new', periods: [month] } as const
    return azureSource({ name: 'bench-azure', location: (await generateAzureBill(bill)).location })
  },
  async gcp(directory, month, rows) {
    const rowsPerPeriod = Math.round(rows * 0.2)
    const bill = { ...common, directory, rowsPerPeriod, layout: 'runs-parquet', periods: [month] } as const
    return gcpSource({ name: 'bench-gcp', location: (await generateGcpBill(bill)).location })
  },
}
