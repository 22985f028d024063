import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Blob name or path → content. */
export type ExportTree = Readonly<Record<string, string | Buffer>>

/** One run of a Cost Management export. */
export interface ExportRun {
  readonly month?: string
  readonly exportName?: string
  readonly type?: string
  readonly dataVersion?: string
  readonly scope?: string
  readonly runId?: string
  readonly submitted?: string
  readonly startDate?: string
  readonly endDate?: string
  readonly overwrite?: boolean
  /** File name → content; default one CSV. */
  readonly files?: ExportTree
  /** Instead of the files' own names. */
  readonly blobNames?: readonly string[]
  readonly dataRowCount?: number
  /** Folder before the export's name. */
  readonly root?: string
}

export const scopeOfTests = '/providers/Microsoft.Billing/billingAccounts/12345678'

/** A month of cost details with rows of one euro; the marker makes contents differ. */
export function costDetailsCsv(month: string, rows: number, marker = 'row'): string {
  const [year, number] = month.split('-')
  const header =
    'Date,ChargeType,PricingModel,CostInBillingCurrency,BillingCurrencyCode,BillingAccountId,ProductName,MeterId'
  const lines = Array.from(
    { length: rows },
    (_, at) =>
      `${number}/${String((at % 28) + 1).padStart(2, '0')}/${year},Usage,OnDemand,1,EUR,12345678,${marker} ${at},m`,
  )
  return `${[header, ...lines].join('\n')}\n`
}

/** The blobs of a run in the layout of improved exports, manifest included. */
export function exportRun(run: ExportRun = {}): ExportTree {
  const month = run.month ?? '2026-10'
  const { exportName = 'cost-actual', type = 'ActualCost', runId = 'a0000000-0000-4000-8000-000000000001' } = run
  const range = `${month.replace('-', '')}01-${month.replace('-', '')}28`
  const submitted = run.submitted ?? `${month}-20T06:00:00.1234567Z`
  const stamp = submitted.replace(/[-T:]/g, '').slice(0, 12)
  const folder = `${run.root ?? 'exports'}/${exportName}/${range}${run.overwrite ? '' : `/${stamp}`}/${runId}`
  const files = run.files ?? { 'part_0_0001.csv': costDetailsCsv(month, 5, `${exportName} ${month} ${runId}`) }
  const names = run.blobNames ?? Object.keys(files).map((name) => `${folder}/${name}`)
  const contents = Object.values(files)
  const manifest = {
    manifestVersion: '2024-04-01',
    byteCount: contents.reduce((sum, content) => sum + content.length, 0),
    blobCount: names.length,
    ...(run.dataRowCount === undefined ? {} : { dataRowCount: run.dataRowCount }),
    exportConfig: {
      exportName,
      resourceId: `${run.scope ?? scopeOfTests}/providers/Microsoft.CostManagement/exports/${exportName}`,
      dataVersion: run.dataVersion ?? '2024-08-01',
      apiVersion: '2023-07-01-preview',
      type,
      timeFrame: 'MonthToDate',
      granularity: 'Daily',
    },
    deliveryConfig: {
      partitionData: true,
      dataOverwriteBehavior: run.overwrite ? 'OverwritePreviousReport' : 'CreateNewReport',
      fileFormat: 'Csv',
      compressionMode: names.some((name) => name.endsWith('.gz')) ? 'Gzip' : 'None',
      containerUri: '/subscriptions/x/resourceGroups/x/providers/Microsoft.Storage/storageAccounts/acme',
      rootFolderPath: run.root ?? 'exports',
    },
    runInfo: {
      executionType: 'Scheduled',
      submittedTime: submitted,
      runId,
      startDate: run.startDate ?? `${month}-01T00:00:00`,
      endDate: run.endDate ?? `${month}-28T00:00:00`,
    },
    blobs: names.map((blobName, at) => ({ blobName, byteCount: contents[at]?.length ?? 0 })),
  }
  return {
    ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content])),
    [`${folder}/manifest.json`]: JSON.stringify(manifest),
  }
}

/** An export's files with gzip. */
export function gzipped(month: string, rows = 5): ExportTree {
  return {
    'part_0_0001.csv.gz': gzipSync(costDetailsCsv(month, rows, 'a')),
    'part_1_0001.csv.gz': gzipSync(costDetailsCsv(month, rows, 'b')),
  }
}

/** Writes a tree below a folder. */
export async function writeTree(folder: string, tree: ExportTree): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [key, content] of Object.entries(tree)) {
    const path = join(folder, ...key.split('/'))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
}
