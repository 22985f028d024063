import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A row of cost details: columns that differ from a usual row. */
export type AzureRow = Readonly<Record<string, string>>

/** One run of an export, as Cost Management leaves it. */
export interface AzureRun {
  readonly month: string
  readonly type?: 'ActualCost' | 'AmortizedCost'
  readonly scope?: string
  readonly run?: string
  /** File name → content. */
  readonly files: Readonly<Record<string, string | Buffer>>
  /** What its manifest says, instead of the truth. */
  readonly manifest?: string | ((truth: AzureManifest) => unknown)
}

/** The parts of a manifest that tests change. */
export interface AzureManifest {
  readonly blobs: readonly { readonly blobName: string; readonly byteCount: number }[]
  readonly [key: string]: unknown
}

const usual: AzureRow = {
  Date: '',
  ChargeType: 'Usage',
  PricingModel: 'OnDemand',
  CostInBillingCurrency: '1.25',
  BillingCurrencyCode: 'EUR',
  BillingAccountId: '12345678',
  SubscriptionId: 's-1',
  ProductName: 'Virtual Machines',
  MeterId: 'm-1',
  Quantity: '1',
  Tags: '"team": "shop"',
}

/** Names of the columns of `azureCsv`. */
export const azureColumns: readonly string[] = Object.keys(usual)

/** Cost details as CSV; rows are of the first days of the month where they name no date. */
export function azureCsv(month: string, rows: readonly AzureRow[], columns: readonly string[] = azureColumns): string {
  const [year, number] = month.split('-')
  const line = (row: AzureRow, at: number): string =>
    columns
      .map((name) => {
        const date = `${number}/${String((at % 28) + 1).padStart(2, '0')}/${year}`
        const value = row[name] ?? (name === 'Date' ? date : (usual[name] ?? ''))
        return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
      })
      .join(',')
  return `${[columns.join(','), ...rows.map(line)].join('\n')}\n`
}

/** Usual rows, one for each day from the first. */
export function azureDays(month: string, days: number, row: AzureRow = {}): readonly AzureRow[] {
  const [year, number] = month.split('-')
  return Array.from({ length: days }, (_, at) => ({
    Date: `${number}/${String(at + 1).padStart(2, '0')}/${year}`,
    ...row,
  }))
}

let runs = 0

/** Writes a run below a folder, newer than all before; gives the folder of its files. */
export async function writeAzureRun(container: string, given: AzureRun): Promise<string> {
  runs += 1
  const { month, type = 'ActualCost', run = `run-${String(runs).padStart(4, '0')}`, files } = given
  const scope = given.scope ?? '/providers/Microsoft.Billing/billingAccounts/12345678'
  const exportName = type === 'ActualCost' ? 'cost-actual' : 'cost-amortized'
  const folder = `cost/${exportName}/${month.replace('-', '')}01-${month.replace('-', '')}28/${run}`
  const truth: AzureManifest = {
    exportConfig: {
      exportName,
      resourceId: `${scope}/providers/Microsoft.CostManagement/exports/${exportName}`,
      dataVersion: '2024-08-01',
      type,
    },
    deliveryConfig: { dataOverwriteBehavior: 'CreateNewReport', fileFormat: 'Csv' },
    runInfo: {
      submittedTime: new Date(Date.UTC(2026, 10, 1) + runs * 1000).toISOString(),
      runId: run,
      startDate: `${month}-01T00:00:00`,
      endDate: `${month}-28T00:00:00`,
    },
    blobs: Object.entries(files).map(([name, content]) => ({
      blobName: `${folder}/${name}`,
      byteCount: Buffer.byteLength(content),
    })),
  }
  const said = given.manifest ?? ((all: AzureManifest): unknown => all)
  const manifest = typeof said === 'string' ? said : JSON.stringify(said(truth))
  for (const [name, content] of Object.entries({ ...files, 'manifest.json': manifest })) {
    const path = join(container, folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
  return join(container, folder)
}
