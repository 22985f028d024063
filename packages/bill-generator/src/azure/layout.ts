import { sha256, uuidOf } from '../ids.ts'
import type { Month } from '../period.ts'
import type { AzureDataset, AzureLayout } from './options.ts'

/** What is the same for all runs of a bill's exports. */
export interface AzureAccount {
  readonly layout: AzureLayout
  readonly rootFolder: string
  /** Resource id of what the exports are of. */
  readonly scope: string
  readonly seed: number
}

/** One run of an export and where its blobs lie; keys have forward slashes and no leading slash. */
export interface RunKeys {
  readonly dataset: AzureDataset
  readonly exportName: string
  readonly runId: string
  /** ISO 8601, with the seven decimals that Azure writes. */
  readonly submittedAt: string
  readonly files: readonly string[]
  readonly manifest: string
}

const exportNames: Readonly<Record<AzureDataset, string>> = {
  ActualCost: 'larkspur-actual',
  AmortizedCost: 'larkspur-amortized',
}

/**
 * The run of a month: a first one on the day after it, a restatement five days later. The amortized export runs twenty
 * minutes after the actual one. Folders as in "Create and manage Cost Management exports".
 */
export function runKeys(
  account: AzureAccount,
  month: Month,
  version: 1 | 2,
  dataset: AzureDataset,
  fileCount: number,
): RunKeys {
  const exportName = exportNames[dataset]
  const runId = uuidOf(`${account.seed}/${exportName}/${month.period}/${version}`)
  const day = version === 1 ? month.end : `${month.end.slice(0, 8)}06`
  const fraction = String(Number.parseInt(sha256(runId).slice(0, 6), 16) % 10_000_000).padStart(7, '0')
  const submittedAt = `${day}T${dataset === 'ActualCost' ? '05:12' : '05:32'}:07.${fraction}Z`
  const range = `${basicDay(month.start)}-${basicDay(lastDayOf(month))}`
  const stamp = submittedAt.slice(0, 16).replace(/\D/g, '')
  const folder = [account.rootFolder, exportName, range, stamp, runId].filter((part) => part !== '').join('/')
  return {
    dataset,
    exportName,
    runId,
    submittedAt,
    files: Array.from({ length: fileCount }, (_, part) => `${folder}/part_${part}_0001.csv.gz`),
    manifest: `${folder}/manifest.json`,
  }
}

/** The last day of a month, `YYYY-MM-DD`. */
export function lastDayOf(month: Month): string {
  return new Date(Date.parse(month.end) - 86_400_000).toISOString().slice(0, 10)
}

function basicDay(day: string): string {
  return day.replaceAll('-', '')
}
