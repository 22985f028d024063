import type { FocusDataset } from '@open-finops/focus-schema'
import { focusDatasets } from '@open-finops/focus-schema'
import type { BillingPeriod } from '@open-finops/pipeline'
import { throwIfAborted } from '@open-finops/pipeline'
import { planBillingPeriods } from './billing-period.ts'
import { planContractCommitments } from './contract-commitment.ts'
import { planCostAndUsage } from './cost-and-usage.ts'
import { manifestName, openExportFolder } from './folder.ts'
import { planInvoiceDetails } from './invoice-detail.ts'
import { metadataFiles } from './metadata.ts'
import type { ExportedDataset, ExportedFile, ExportReport, ExportRequest, Gap } from './options.ts'
import { exportsOf, originsOf } from './origins.ts'
import { ofPeriod, periodsOf } from './periods.ts'
import type { ExportColumn } from './values.ts'
import { type FileRequest, type WriteSettings, writeFile } from './write-file.ts'

/** A dataset to write: one file a billing period, or one in all. */
interface DatasetPlan {
  readonly dataset: FocusDataset
  readonly columns: readonly ExportColumn[]
  from(period?: BillingPeriod): string
  readonly byPeriod: boolean
}

/**
 * Writes a lake as one FOCUS version: a folder with a file for each dataset and billing period, the metadata that FOCUS
 * asks for, and `focus-export.json`, which tells what the export holds and what it does not. The folder appears at
 * once, when everything is written; until then there is nothing.
 * @throws FinopsError `FINOPS_EXPORT_FOLDER`, `FINOPS_NOTHING_TO_EXPORT`, `FINOPS_FACTS`, `FINOPS_ABORTED`, and what the
 *   lake and the file system throw.
 */
export async function exportFocus(request: ExportRequest): Promise<ExportReport> {
  const { lake, version, format, range = {}, signal, now = new Date() } = request
  throwIfAborted(signal)
  const folder = await openExportFolder(request.directory, request.force ?? false, lake.dataDir)
  try {
    const periods = await periodsOf(lake, range, signal)
    const { plans, gaps, totals, lost, absent, states, leftOut } = await planExport(request, periods, now)
    const settings: WriteSettings = { lake, folder, version, format, ...(signal && { signal }) }
    const datasets = await writeDatasets(request, settings, plans, periods)
    const createdAt = now.toISOString()
    const generatorVersion = request.generatorVersion ?? '0'
    const exports = await exportsOf(lake, periods)
    const metadata = metadataFiles(
      datasets.map((written, index) => ({ ...written, columns: plans[index]?.columns ?? [] })),
      { version, createdAt, generatorVersion, exports, states },
    )
    for (const { path, content } of metadata) await folder.writeJson(path, content)
    const report: ExportReport = {
      focusVersion: version,
      format,
      directory: folder.directory,
      createdAt,
      periods,
      datasets,
      totals,
      leftOut,
      gaps,
      lost,
      absent,
    }
    const files = [
      ...datasets.flatMap((dataset) => dataset.files.map(({ path }) => path)),
      ...metadata.map(({ path }) => path),
    ]
    // A folder that was moved is no less an export: its own path is not in it.
    const { directory: _, ...content } = report
    await folder.writeJson(manifestName, {
      generator: `Open FinOps ${generatorVersion}`,
      ...content,
      columnOrigins: await originsOf(lake, version, periods),
      files,
    })
    throwIfAborted(signal)
    await folder.publish(files)
    return report
  } finally {
    await folder.discard()
    for (const name of temporary) await lake.query(`DROP TABLE IF EXISTS temp.${name}`).catch(() => undefined)
  }
}

const temporary = [
  'export_billing_period',
  'export_invoice_fact',
  'export_invoice_line',
  'export_invoice_detail',
  'export_commitment_of_bill',
  'export_commitment_given',
  'export_contract_commitment',
]

async function planExport(request: ExportRequest, periods: readonly BillingPeriod[], now: Date) {
  const { lake, version, signal, invoices = [], commitments = [] } = request
  const defined = focusDatasets(version)
  const plans: DatasetPlan[] = []
  const gaps: Gap[] = []
  const leftOut: FocusDataset[] = []
  const filled = new Map<string, string>()

  const issued = invoices.filter(({ issueStatus, issueDate }) => (issueStatus ?? (issueDate && 'Issued')) === 'Issued')
  const billingPeriods = await planBillingPeriods(lake, periods, issued, now, signal)
  if (defined.includes('ContractCommitment')) {
    const plan = await planContractCommitments(lake, version, periods, commitments, signal)
    gaps.push(...plan.gaps)
    if (plan.rows === 0) leftOut.push('ContractCommitment')
    else plans.push({ dataset: 'ContractCommitment', columns: plan.columns, from: () => plan.from, byPeriod: false })
  }
  if (defined.includes('InvoiceDetail')) {
    const plan = await planInvoiceDetails(lake, periods, invoices, signal)
    gaps.push(...plan.gaps)
    if (plan.rows === 0) {
      leftOut.push('InvoiceDetail')
    } else {
      filled.set('InvoiceId', plan.invoiceId)
      filled.set('InvoiceDetailId', plan.detailId)
      plans.push({
        dataset: 'InvoiceDetail',
        columns: plan.columns,
        from: (period = '') => `${plan.from} WHERE ${ofPeriod(period)} ORDER BY InvoiceDetailId`,
        byPeriod: true,
      })
    }
  }
  if (defined.includes('BillingPeriod')) {
    plans.push({
      dataset: 'BillingPeriod',
      columns: billingPeriods.columns,
      from: (period = '') => `${billingPeriods.from} WHERE ${ofPeriod(period)} ORDER BY InvoiceIssuerName`,
      byPeriod: true,
    })
  }
  const { columns, ...found } = await planCostAndUsage(lake, version, periods, filled, signal)
  const from = (period = ''): string => `cost_and_usage WHERE ${ofPeriod(period)}`
  plans.unshift({ dataset: 'CostAndUsage', columns, from, byPeriod: true })
  return { plans, gaps, leftOut, states: billingPeriods.states, ...found }
}

async function writeDatasets(
  { onProgress, signal }: ExportRequest,
  settings: WriteSettings,
  plans: readonly DatasetPlan[],
  periods: readonly BillingPeriod[],
): Promise<readonly ExportedDataset[]> {
  const all = plans.reduce((count, { byPeriod }) => count + (byPeriod ? periods.length : 1), 0)
  let done = 0
  const datasets: ExportedDataset[] = []
  for (const { dataset, columns, from, byPeriod } of plans) {
    const files: ExportedFile[] = []
    for (const billingPeriod of byPeriod ? periods : [undefined]) {
      throwIfAborted(signal)
      const which = billingPeriod === undefined ? {} : { billingPeriod }
      onProgress?.({ dataset, ...which, done, files: all })
      const file: FileRequest = { dataset, ...which, columns, from: from(billingPeriod) }
      const written = await writeFile(settings, file)
      done += 1
      files.push(written)
    }
    datasets.push({
      dataset,
      rows: files.reduce((rows, file) => rows + file.rows, 0),
      columns: columns.map(({ name }) => name),
      files,
    })
  }
  return datasets
}
