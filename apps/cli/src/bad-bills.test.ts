import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { configFolder } from './testing/folder.ts'
import { runFinops } from './testing/run-finops.ts'

// Every call is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const azureRow = (cost: string): string =>
  `Date,ChargeType,PricingModel,CostInBillingCurrency,BillingCurrencyCode,BillingAccountId\n10/01/2026,Usage,OnDemand,${cost},EUR,1\n`
const manifest = (run: string, blobs: readonly string[]): string =>
  JSON.stringify({
    exportConfig: {
      exportName: 'cost',
      resourceId: '/subscriptions/0000/providers/Microsoft.CostManagement/exports/cost',
      dataVersion: '2024-08-01',
      type: 'ActualCost',
    },
    runInfo: {
      runId: run,
      submittedTime: `2026-10-0${run}T06:00:00Z`,
      startDate: '2026-10-01T00:00:00',
      endDate: '2026-10-31T00:00:00',
    },
    blobs: blobs.map((blobName) => ({ blobName })),
  })
const gcpRow = (cost: string): string =>
  `${JSON.stringify({
    billing_account_id: '01ABCD-23EF45-678901',
    service: { description: 'Compute Engine' },
    usage_start_time: '2026-10-03 07:00:00 UTC',
    usage_end_time: '2026-10-03 08:00:00 UTC',
    cost,
    currency: 'EUR',
    cost_type: 'regular',
    invoice: { month: '202610' },
  })}\n`
const gcp = (at: number): string => `gcp_billing_export_v1-202610-${String(at).padStart(12, '0')}.json`

interface BadBill {
  readonly source: string
  readonly good: Readonly<Record<string, string>>
  readonly bad: Readonly<Record<string, string>>
  readonly code: string
  readonly names: string
}

it.each<[string, BadBill]>([
  [
    'an Azure manifest without a blob',
    {
      source: 'azure',
      good: { 'run-1/manifest.json': manifest('1', ['run-1/a.csv']), 'run-1/a.csv': azureRow('12.5') },
      bad: { 'run-2/manifest.json': manifest('2', []) },
      code: 'FINOPS_BAD_MANIFEST',
      names: join('run-2', 'manifest.json'),
    },
  ],
  [
    'an Azure cost that is no number',
    {
      source: 'azure',
      good: { 'run-1/manifest.json': manifest('1', ['run-1/a.csv']), 'run-1/a.csv': azureRow('12.5') },
      bad: { 'run-2/manifest.json': manifest('2', ['run-2/a.csv']), 'run-2/a.csv': azureRow('much') },
      code: 'FINOPS_BAD_VALUE',
      names: join('run-2', 'a.csv'),
    },
  ],
  [
    'a Google Cloud extract without one of its shards',
    {
      source: 'gcp',
      good: { [gcp(0)]: gcpRow('12.5') },
      bad: { [gcp(2)]: gcpRow('99') },
      code: 'FINOPS_EXTRACT_INCOMPLETE',
      names: 'gcp_billing_export_v1-202610',
    },
  ],
  [
    'a Google Cloud extract that breaks off',
    {
      source: 'gcp',
      good: { [gcp(0)]: gcpRow('12.5') },
      bad: { [gcp(1)]: gcpRow('99').slice(0, -20) },
      code: 'FINOPS_JSON_MALFORMED',
      names: gcp(1),
    },
  ],
])('%s ends with exit 1, its name and what to do; the month stays as it was', async (_, bill) => {
  const text = `exports:\n  - { name: shop, source: ${bill.source}, location: ./bill }\n`
  const cwd = await configFolder(onTestFinished, text)
  const deliver = async (files: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, 'bill', name)), { recursive: true })
      await writeFile(join(cwd, 'bill', name), content)
    }
  }
  await deliver(bill.good)
  expect((await runFinops(['ingest', '--quiet'], { cwd })).code).toBe(0)
  const sum = 'select sum(BilledCost) as billed from cost_and_usage'
  const before = (await runFinops(['query', sum, '--format', 'csv'], { cwd })).stdout
  expect(before).toMatch(/^billed\n12\.50*\n$/)

  await deliver(bill.bad)
  const { code, stderr } = await runFinops(['ingest'], { cwd })
  expect(code).toBe(1)
  expect(stderr).toMatch(new RegExp(`error ${bill.code}: [^\\n]*\\n {2}→ \\w+`))
  expect(stderr).toContain(bill.names)
  expect((await runFinops(['query', sum, '--format', 'csv'], { cwd })).stdout).toBe(before)
})
