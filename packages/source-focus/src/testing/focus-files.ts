import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Path below a folder → content. */
export type FileTree = Readonly<Record<string, Buffer | string>>

const columns = [
  'BilledCost',
  'EffectiveCost',
  'BillingAccountId',
  'BillingCurrency',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ProviderName',
  'ServiceName',
]

/** A CostAndUsage file of one month, with further columns that are empty. */
export function costs(month: string, rows: number, further: readonly string[] = []): string {
  const line = (at: number): string =>
    [
      `${at}.25`,
      `${at}.25`,
      'ba-1',
      'EUR',
      `${month}-01T00:00:00Z`,
      'Usage',
      `${month}-02T00:00:00Z`,
      `${month}-03T00:00:00Z`,
      'Nimbus',
      'Compute',
      ...further.map(() => ''),
    ].join(',')
  return `${[[...columns, ...further].join(','), ...Array.from({ length: rows }, (_, at) => line(at))].join('\n')}\n`
}

/** A ContractCommitment file. */
export function commitments(...ids: readonly string[]): string {
  const header =
    'ContractCommitmentId,ContractCommitmentCategory,ContractCommitmentType,ContractCommitmentCost,BillingCurrency'
  return `${[header, ...ids.map((id) => `${id},Spend,Plan,1200,EUR`)].join('\n')}\n`
}

/** Writes a tree below a folder. */
export async function writeTree(folder: string, tree: FileTree): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [key, content] of Object.entries(tree)) {
    const path = join(folder, key)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
}
