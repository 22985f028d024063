import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { billFolder } from './testing/lake.ts'
import { runFinops } from './testing/run-finops.ts'

let folder: string

beforeAll(async () => {
  ;({ folder } = await billFolder(['2026-08', '2026-09']))
  const { code, stderr } = await runFinops(['ingest'], { cwd: folder })
  expect([code, stderr]).toEqual([0, expect.any(String)])
}, 60_000)
afterAll(async () => await rm(folder, { recursive: true, force: true }))

async function finops(...args: string[]): ReturnType<typeof runFinops> {
  return await runFinops(args, { cwd: folder })
}

describe('finops export', () => {
  it('writes a folder and says what is in it, what is lost, and what nobody provided', async () => {
    const { code, stdout, stderr } = await finops('export', '--focus-version', '1.4', '--out', 'focus-1.4')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^FOCUS 1\.4, 2026-08 to 2026-09 → .*focus-1\.4$/m)
    expect(stdout).toMatch(/^CostAndUsage +[\d,]+ +\d+ +2 /m)
    expect(stdout).toMatch(/^FOCUS 1\.4 has no place for:\n {2}ProviderName of \d+ rows$/m)
    expect(stdout).toMatch(/^InvoiceDetail is left out, for want of:\n {2}invoice \d+, .*PaymentTerms/m)
    expect((await readdir(join(folder, 'focus-1.4', 'cost-and-usage'))).sort()).toEqual([
      '2026-08.parquet',
      '2026-09.parquet',
    ])
  })

  it('of one month as CSV, and the same report as JSON', async () => {
    const words = [
      'export',
      '--focus-version',
      '1.0',
      '--format',
      'csv',
      '--out',
      'csv',
      '--from',
      '2026-09',
      '--to',
      '2026-09',
      '--json',
    ]
    const { code, stdout, stderr } = await finops(...words)
    expect([code, stderr]).toEqual([0, ''])
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ focusVersion: '1.0', format: 'csv', periods: ['2026-09'], leftOut: [] })
    const [header] = (await readFile(join(folder, 'csv/cost-and-usage/2026-09.csv'), 'utf8')).split('\n')
    expect(header?.split(',')).toEqual(report.datasets[0].columns)
    expect(header).not.toContain('ServiceSubcategory')
  })

  it('takes invoices of finops.yaml, from a file beside it', async () => {
    const asked = await finops(
      'query',
      "select InvoiceIssuerName as invoiceIssuer, InvoiceId as invoiceId, '2026-08' as billingPeriod, BillingCurrency as currency, round(sum(BilledCost), 2)::decimal(38, 2) as total, 'Net 30' as paymentTerms, '2026-09-03' as issueDate from cost_and_usage where BillingPeriodStart < '2026-09-01' and InvoiceId is not null group by all",
      '--format',
      'csv',
    )
    await writeFile(join(folder, 'invoices.csv'), asked.stdout)
    const config = await readFile(join(folder, 'finops.yaml'), 'utf8')
    await writeFile(join(folder, 'with-invoices.yaml'), `${config}invoices: { file: ./invoices.csv }\n`)
    const { code, stdout } = await finops(
      'export',
      '--config',
      'with-invoices.yaml',
      '--focus-version',
      '1.4',
      '--to',
      '2026-08',
      '--out',
      'invoiced',
      '--json',
    )
    expect(code).toBe(0)
    const { datasets, leftOut } = JSON.parse(stdout)
    expect(datasets.map((one: { dataset: string }) => one.dataset)).toContain('InvoiceDetail')
    expect(leftOut).toEqual(['ContractCommitment'])
  })

  it('ends with 1 where the folder holds something, and with 2 where a version is none', async () => {
    await finops('export', '--focus-version', '1.2', '--out', 'once')
    const again = await finops('export', '--focus-version', '1.2', '--out', 'once')
    expect([again.code, again.stdout]).toEqual([1, ''])
    expect(again.stderr).toContain('FINOPS_EXPORT_FOLDER')
    expect((await finops('export', '--focus-version', '1.2', '--out', 'once', '--force')).code).toBe(0)
    for (const words of [
      ['--focus-version', '2.0', '--out', 'x'],
      ['--out', 'x'],
      ['--focus-version', '1.2'],
    ]) {
      expect((await finops('export', ...words)).code).toBe(2)
    }
  })
})

it('invoices of finops.yaml that can not be meant are refused with their place', async () => {
  const config = await readFile(join(folder, 'finops.yaml'), 'utf8')
  const invoice = '{ invoiceIssuer: A, invoiceId: "1", billingPeriod: 2026-08, currency: USD, total: 12.5 }'
  await writeFile(join(folder, 'bad.yaml'), `${config}invoices:\n  - ${invoice}\n`)
  const { code, stderr } = await finops('export', '--config', 'bad.yaml', '--focus-version', '1.4', '--out', 'bad')
  expect(code).toBe(1)
  expect(stderr).toMatch(/bad\.yaml:4:\d+: invoices\[0\]\.total: write it as text, in quotes/)
})
