import { join } from 'node:path'
import {
  type GenerateAwsBillOptions,
  type GenerateAzureBillOptions,
  type GeneratedAzureBill,
  type GeneratedBill,
  type GeneratedGcpBill,
  type GenerateGcpBillOptions,
  generateAwsBill,
  generateAzureBill,
  generateGcpBill,
} from '@open-finops/bill-generator'
import { shiftBillingPeriod } from '@open-finops/pipeline'
import type { ExportDraft } from '../config/template.ts'

/** The bills of one company on three clouds, with what their generator knows of them without reading them. */
export interface DemoBills {
  readonly aws: GeneratedBill
  readonly azure: GeneratedAzureBill
  readonly gcp: GeneratedGcpBill
}

/** What each bill is to be; equal months give equal bills. */
export interface DemoBillOptions {
  readonly aws: GenerateAwsBillOptions
  readonly azure: GenerateAzureBillOptions
  readonly gcp: GenerateGcpBillOptions
}

const months = 13
const seed = 20_261

/** Folder of the demo that the bills lie in, a folder each. */
export const billsFolder = 'bills'

/** How `finops.yaml` names the bill of a cloud. */
export function exportName(source: keyof DemoBills): string {
  return `shop-${source}`
}

/** What `finops.yaml` says of the bills. */
export const demoExports: readonly ExportDraft[] = (['aws', 'azure', 'gcp'] as const).map((source) => ({
  name: exportName(source),
  source,
  location: `./${billsFolder}/${source}`,
}))

/** The month that AWS delivers twice. */
export function restatedMonth(until: string): string {
  return shiftBillingPeriod(until, -2)
}

/**
 * What is made below a folder. Months of this size are one file on Azure and Google Cloud.
 * @param folder Absolute.
 * @param until Last month, `YYYY-MM`.
 */
export function demoBillOptions(folder: string, until: string): DemoBillOptions {
  const periods = Array.from({ length: months }, (_, index) => shiftBillingPeriod(until, index + 1 - months))
  const common = { seed, periods, scenario: 'demo' } as const
  return {
    aws: {
      ...common,
      directory: join(folder, 'aws'),
      layout: 'cur-1-create-new',
      restated: [restatedMonth(until)],
    },
    azure: { ...common, directory: join(folder, 'azure'), layout: 'ea-create-new', filesPerPeriod: 1 },
    gcp: { ...common, directory: join(folder, 'gcp'), layout: 'runs-parquet', filesPerPeriod: 1 },
  }
}

/** The bills while they are being made, side by side; each can be ingested once it is there. */
export interface DemoBillsInTheMaking {
  readonly aws: Promise<GeneratedBill>
  readonly azure: Promise<GeneratedAzureBill>
  readonly gcp: Promise<GeneratedGcpBill>
  /** Resolves once none of them is written any more, whatever became of them. */
  readonly settled: Promise<unknown>
}

/** Begins to make the bills. */
export function startDemoBills(options: DemoBillOptions): DemoBillsInTheMaking {
  const gcp = generateGcpBill(options.gcp)
  const azure = generateAzureBill(options.azure)
  const aws = generateAwsBill(options.aws)
  return { aws, azure, gcp, settled: Promise.allSettled([aws, azure, gcp]) }
}
