import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { generateAwsBill } from '@open-finops/bill-generator'
import { expect, it, onTestFinished } from 'vitest'
import { demoBillOptions } from './demo/demo-bills.ts'
import { testFolder } from './testing/folder.ts'
import { runFinops } from './testing/run-finops.ts'

interface Reconciled {
  readonly invoices: readonly {
    readonly invoiceId: string | null
    readonly state: string
  }[]
}

it("finance's files of docs/examples tie the demo's bill, and complete the four datasets of FOCUS 1.4", async () => {
  const cwd = await testFolder(onTestFinished)
  const { aws } = demoBillOptions(join(cwd, 'bills'), '2026-10')
  const [historyStart = ''] = aws.periods
  await generateAwsBill({ ...aws, periods: ['2026-08'], restated: ['2026-08'], historyStart })
  await cp(join(import.meta.dirname, '../../../docs/examples/finance'), cwd, { recursive: true })
  const finops = async (...words: readonly string[]) => await runFinops(words, { cwd })
  expect(await finops('ingest')).toMatchObject({ code: 0 })

  const reconciled = await finops('reconcile', '--json')
  expect(reconciled.code).toBe(0)
  const { invoices } = JSON.parse(reconciled.stdout) as Reconciled
  expect(invoices.map(({ invoiceId, state }) => [invoiceId, state])).toEqual([
    ['1617527703', 'tied'],
    ['1746167577', 'tied'],
    ['1090627223', 'tied'],
  ])

  const exported = await finops('export', '--focus-version', '1.4', '--out', 'focus-1.4', '--json')
  expect(exported.code).toBe(0)
  const { datasets, leftOut, gaps } = JSON.parse(exported.stdout)
  expect([datasets.length, leftOut]).toEqual([4, []])
  expect(gaps).toEqual([])
  const checked = await finops('check', './focus-1.4', '--focus-version', '1.4', '--json')
  expect(checked.code).toBe(0)
  const judged = JSON.parse(checked.stdout).map((one: { dataset: string }) => one.dataset)
  expect(new Set(judged)).toEqual(new Set(['CostAndUsage', 'ContractCommitment', 'InvoiceDetail', 'BillingPeriod']))
}, 240_000)
