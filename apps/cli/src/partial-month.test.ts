import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { configFolder } from './testing/folder.ts'
import { runFinops } from './testing/run-finops.ts'

const table = 'gcp_billing_export_resource_v1'

function row(invoiceMonth: string, cost: string): string {
  return `${JSON.stringify({
    billing_account_id: '01ABCD-23EF45-678901',
    service: { id: '6F81-5844-456A', description: 'Compute Engine' },
    sku: { id: 'CF4E-A0C7-E3BF', description: 'N1 Predefined Instance Core' },
    usage_start_time: '2026-07-31 22:00:00 UTC',
    usage_end_time: '2026-07-31 23:00:00 UTC',
    cost,
    currency: 'EUR',
    invoice: { month: invoiceMonth },
    cost_type: 'regular',
  })}\n`
}

async function partialMonths(cwd: string): Promise<readonly unknown[]> {
  const { stdout } = await runFinops(['status', '--json'], { cwd })
  const { periods }: { periods: { billingPeriod: string; partial: boolean }[] } = JSON.parse(stdout)
  return periods.map(({ billingPeriod, partial }) => [billingPeriod, partial])
}

it('late rows of July in the extract of August make July partial until its own extract comes', {
  timeout: 60_000,
}, async () => {
  const cwd = await configFolder(
    onTestFinished,
    'exports:\n  - { name: gcp-main, source: gcp, location: ./extracts }\n',
  )
  await mkdir(join(cwd, 'extracts'))
  const deliver = async (month: string, ...rows: readonly string[]): Promise<void> => {
    await writeFile(join(cwd, 'extracts', `${table}-${month}.jsonl`), rows.join(''))
    expect((await runFinops(['ingest'], { cwd })).code).toBe(0)
  }

  await deliver('202608', row('202607', '0.25'), row('202607', '0.50'), row('202608', '10'))
  expect(await partialMonths(cwd)).toEqual([
    ['2026-07', true],
    ['2026-08', false],
  ])
  const { stdout } = await runFinops(['status'], { cwd })
  expect(stdout).toMatch(/2026-07 partial +\S+ +.*€0\.75/)
  expect(stdout).toContain(
    `gcp-main/${table}: 2026-07 is partial: its 2 rows came with ${table}-202608, and the delivery of 2026-07 itself is not loaded. Put it beside the others, then: finops ingest --export gcp-main`,
  )
  expect(stdout).not.toContain('2026-08 partial')
  const sql = 'select billing_period, partial from finops.billing_periods order by 1'
  const asked = await runFinops(['query', sql, '--format', 'csv'], { cwd })
  expect(asked.stdout).toBe('billing_period,partial\n2026-07,true\n2026-08,false\n')

  await deliver('202607', row('202607', '100'))
  expect(await partialMonths(cwd)).toEqual([
    ['2026-07', false],
    ['2026-08', false],
  ])
  const whole = await runFinops(['status'], { cwd })
  expect(whole.stdout).toContain('€100.75')
  expect(whole.stdout).not.toContain('partial')
})
