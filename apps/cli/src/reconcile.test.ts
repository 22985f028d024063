import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GeneratedBill } from '@open-finops/bill-generator'
import { beforeAll, describe, expect, it } from 'vitest'
import { sumDecimals } from './output/decimal.ts'
import { billFolder } from './testing/lake.ts'
import { type FinishedRun, runFinops } from './testing/run-finops.ts'

interface Reconciled {
  readonly sources: readonly { readonly billingPeriod: string; readonly tied: boolean }[]
  readonly invoices: readonly {
    readonly billingPeriod: string
    readonly invoiceIssuer: string
    readonly invoiceId: string | null
    readonly state: string
    readonly focusTotal: string
    readonly variance: string | null
    readonly causes: readonly { readonly kind: string; readonly amount: string }[]
  }[]
  readonly shares: readonly { readonly billingPeriod: string; readonly share: number | null }[]
}

let cwd: string
let bill: GeneratedBill

async function run(args: readonly string[]): Promise<FinishedRun> {
  return await runFinops(args, { cwd })
}

async function reconcile(code = 0): Promise<Reconciled> {
  const answer = await run(['reconcile', '--json'])
  expect([answer.code, answer.stderr]).toEqual([code, ''])
  return JSON.parse(answer.stdout) as Reconciled
}

async function configure(invoices: string): Promise<void> {
  await writeFile(
    join(cwd, 'finops.yaml'),
    `exports:\n  - { name: shop, source: aws, location: ./bucket }\n${invoices}`,
  )
}

beforeAll(async () => {
  const made = await billFolder(['2025-12', '2026-01'])
  ;[cwd, bill] = [made.folder, made.bill]
  expect(await run(['ingest'])).toMatchObject({ code: 0 })
}, 60_000)

describe('finops reconcile', () => {
  it('ties a bill to its source, and is open without invoices', async () => {
    const { sources, invoices } = await reconcile()
    expect(sources).toMatchObject([
      { billingPeriod: '2025-12', tied: true },
      { billingPeriod: '2026-01', tied: true },
    ])
    expect(new Set(invoices.map(({ state }) => state))).toEqual(new Set(['open']))
    const billed = bill.deliveries.flatMap(({ totals }) => totals.map(({ billedCost }) => billedCost))
    expect(sumDecimals(invoices.map(({ focusTotal }) => focusTotal))).toBe(sumDecimals(billed))
    const { stdout } = await run(['reconcile'])
    expect(stdout).toContain('Open: no invoice total is known')
    expect(stdout).toMatch(/All 2 bills tie to their source; invoices: \d+ open\.\n$/)
  })

  it('compares with a list in finops.yaml, a CSV of it, and FOCUS InvoiceDetail, and says what is left', async () => {
    const { invoices } = await reconcile()
    // The newest month is not invoiced yet.
    const known = invoices.filter(({ invoiceId, focusTotal }) => invoiceId !== null && !focusTotal.startsWith('0'))
    const cents = (text: string): string => (Math.round(Number(text) * 100) / 100).toFixed(2)
    const one = (issuer: string, id: string | null, total: string): string =>
      `  - { invoiceIssuer: '${issuer}', invoiceId: '${id}', billingPeriod: '2025-12', currency: USD, total: '${total}' }\n`
    await configure(
      `invoices:\n${known.map(({ invoiceIssuer, invoiceId, focusTotal }) => one(invoiceIssuer, invoiceId, cents(focusTotal))).join('')}`,
    )
    const tied = await reconcile()
    expect(tied.invoices.filter(({ state }) => state === 'tied')).toHaveLength(known.length)
    expect(known.length).toBeGreaterThan(0)
    expect(tied.shares[0]?.share).toBeGreaterThan(0.9)

    const header = 'InvoiceIssuerName,InvoiceId,BillingPeriodStart,BillingCurrency,BilledCost'
    const lines = known.map(({ invoiceIssuer, invoiceId, focusTotal }) =>
      ['"', invoiceIssuer, '",', invoiceId, ',2025-12-01T00:00:00Z,USD,', cents(focusTotal)].join(''),
    )
    await writeFile(join(cwd, 'invoices.csv'), [header, ...lines].join('\n'))
    await configure('invoices: { file: invoices.csv }\n')
    expect((await reconcile()).invoices).toEqual(tied.invoices)

    const [first] = known
    await writeFile(
      join(cwd, 'invoices.csv'),
      `invoiceIssuer,invoiceId,billingPeriod,currency,total\n"${first?.invoiceIssuer}",${first?.invoiceId},2025-12,USD,1.23`,
    )
    const disputed = await reconcile(1)
    expect(disputed.invoices.find(({ invoiceId }) => invoiceId === first?.invoiceId)?.state).toBe('disputed')
    const text = await run(['reconcile'])
    expect(text.code).toBe(1)
    expect(text.stdout).toContain('without a cause')
    expect(text.stdout).toContain('1 disputed')
    const seen = await run([
      'query',
      'select count(*) n from finops.reconciliation where state = $$disputed$$',
      '--json',
    ])
    expect(JSON.parse(seen.stdout)).toEqual([{ n: 1 }])
  })

  it('has nothing to say of months that are not there, and refuses a file that it can not read', async () => {
    await configure('')
    const none = await run(['reconcile', '--from', '2031-01'])
    expect([none.code, none.stdout]).toEqual([0, 'No billing period in this range.\n'])
    await configure('invoices: { file: nowhere.csv }\n')
    const refused = await run(['reconcile'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('FINOPS_FACTS_FILE')
    const ingested = await run(['ingest'])
    expect(ingested.code).toBe(0)
    expect(ingested.stderr).toContain('warning FINOPS_FACTS_FILE')
    await configure('')
  })
})

describe('finops diff', () => {
  it('says which months were delivered twice where none was', async () => {
    const none = await run(['diff'])
    expect(none.code).toBe(1)
    expect(none.stderr).toContain('FINOPS_NOT_RESTATED')
    expect((await run(['diff', 'January'])).code).toBe(2)
  })
})

describe('finops status', () => {
  it('says until when each export is complete, and names it where it is stale', async () => {
    const answer = await run(['status', '--json'])
    const { freshness } = JSON.parse(answer.stdout) as { freshness: readonly object[] }
    expect(freshness).toMatchObject([
      { provider: 'aws', lastDay: '2026-01-31', lastCompleteDay: '2025-12-31', stale: true },
    ])
    expect((await run(['status'])).stdout).toMatch(
      /^shop\/[^:]+: stale, complete until 2025-12-31, 2026-01-01 to 2026-01-31 not known to be/m,
    )
  })
})
