import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bindParameters, macroStatements, renderUseCase, useCases } from '@open-finops/focus-analytics'
import { openLake } from '@open-finops/loader-duckdb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sumDecimals } from './output/decimal.ts'
import { type BillFolder, billFolder } from './testing/lake.ts'
import { type FinishedRun, runFinops } from './testing/run-finops.ts'

// Every call is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let made: BillFolder
const run = async (...args: string[]): Promise<FinishedRun> =>
  await runFinops(['use-case', ...args], { cwd: made.folder })

beforeAll(async () => {
  made = await billFolder(['2026-09', '2026-10'])
  expect(await runFinops(['ingest', '--quiet'], { cwd: made.folder })).toMatchObject({ code: 0, stderr: '' })
})
afterAll(async () => await rm(made.folder, { recursive: true, force: true }))

describe('use-case list and show', () => {
  it('list all 71', async () => {
    const listed = JSON.parse((await run('list', '--json')).stdout)
    expect(listed).toHaveLength(71)
    expect(listed[60]).toMatchObject({ number: 61, id: 'commitment-coverage', focusVersion: '1.4' })
    const text = (await run('list')).stdout
    expect(text.trimEnd().split('\n')).toHaveLength(72)
    expect(text).toContain('61  commitment-coverage')
  })

  it('show one by id or number, for either engine', async () => {
    const shown = await run('show', '15')
    expect(shown.stdout).toContain('https://focus.finops.org/use-case/effective-savings-rate/')
    expect(shown.stdout).toContain('Published text: ')
    expect(shown.stdout).toContain('CAST($from AS TIMESTAMP)')
    const other = JSON.parse((await run('show', 'effective-savings-rate', '--engine', 'clickhouse', '--json')).stdout)
    expect(other.sql).toContain("{from:DateTime64(6, 'UTC')}")
  })

  it('say what was meant by a name that does not exist', async () => {
    expect(await run('show', 'commitment-coverge')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Did you mean 'commitment-coverage'?"),
    })
  })
})

describe('use-case run', () => {
  const billedIn = (period: string): string =>
    sumDecimals(
      made.bill.deliveries
        .filter((one) => one.period === period)
        .flatMap(({ totals }) => totals.map((total) => total.billedCost)),
    )

  it('answers for one month what the bill of that month comes to', async () => {
    const answer = await run('run', 'invoice-reconciliation', '--from', '2026-10', '--to', '2026-10', '--json')
    expect(answer).toMatchObject({ code: 0, stderr: '' })
    const rows: { BillingCurrency: string; TotalBilledCost: string }[] = JSON.parse(answer.stdout)
    expect(new Set(rows.map(({ BillingCurrency: currency }) => currency))).toEqual(new Set(['USD']))
    expect(sumDecimals(rows.map(({ TotalBilledCost: cost }) => cost))).toBe(billedIn('2026-10'))
  })

  it('answers for the whole lake without a span, in CSV into a file', async () => {
    const file = join(made.folder, 'budgets.csv')
    expect(await run('run', 'budgets', '--format', 'csv', '--out', file)).toMatchObject({ code: 0, stdout: '' })
    const [head, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n')
    expect(head).toBe('ProviderName,BillingPeriodStart,BillingPeriodEnd,BillingCurrency,TotalBilledCost')
    expect(sumDecimals(lines.map((line) => line.split(',')[4] ?? ''))).toBe(
      sumDecimals([billedIn('2026-09'), billedIn('2026-10')]),
    )
  })

  it('binds parameters as values, whatever they hold', async () => {
    const hostile = `'; DROP VIEW focus_1_0; --`
    const answer = await run('run', 'costs-by-service-name', '--param', `service=${hostile}`, '--json')
    expect(answer).toMatchObject({ code: 0, stdout: '[]\n' })
    const covered = await run('run', 'tag-coverage', '--param', 'tag=team', '--format', 'markdown')
    expect(covered.stdout).toMatch(/^\| ProviderName \| BillingCurrency \| .*\n\| --- \| --- \| ---: \|/)
    expect(covered.stdout).toMatch(/\| USD \| \d+\.\d{2,18} \|/)
    expect(covered.stdout).not.toMatch(/\.\d{2,}0 \|/)
  })

  it.each([
    [['--param', 'tem=a'], 'It has tag, provider.'],
    [['--param', 'from=2026-01'], 'Give it as --from.'],
    [['--from', '2026-13'], 'Write a month as YYYY-MM'],
    [['--from', '2026-11', '--to', '2026-10'], 'Give the earlier one as --from.'],
    [['--param', 'tag'], 'name=value'],
  ])('refuses %j', async (args, hint) => {
    expect(await run('run', 'tag-coverage', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(hint) })
  })

  it('compares charges with what finance says of invoices, and says when it says nothing', async () => {
    const silent = await run('run', 'tax-variance', '--json')
    expect(silent.code).toBe(1)
    expect(JSON.parse(silent.stderr).error).toMatchObject({ code: 'FINOPS_NO_DATASET' })
    const config = join(made.folder, 'invoices.yaml')
    const line = `{ invoiceIssuer: Somebody, invoiceId: '7', billingPeriod: 2026-10, currency: EUR, total: '12.5', chargeCategory: Tax }`
    const text = await readFile(join(made.folder, 'finops.yaml'), 'utf8')
    await writeFile(config, `${text}invoices:\n  - ${line}\n`)
    const compared = await run('run', 'tax-variance', '--json', '--config', config)
    expect(compared.stderr).toBe('')
    expect(JSON.parse(compared.stdout)).toContainEqual({
      ...{ InvoiceIssuerName: 'Somebody', InvoiceId: '7', BillingCurrency: 'EUR' },
      CostAndUsageBilledCost: '0.000000000000000000',
      ...{ InvoiceDetailBilledCost: '12.500000000000000000', Variance: '12.500000000000000000' },
    })
  })

  it('answers every question that needs nothing but the lake', async () => {
    const lake = await openLake({ dataDir: join(made.folder, 'data') })
    for (const statement of macroStatements('duckdb')) await lake.query(statement)
    const answered: string[] = []
    for (const useCase of useCases().filter(({ relations }) => relations.length === 1)) {
      const bound = bindParameters(useCase, { from: '2026-09-01', to: '2026-11-01' })
      const { rows } = await lake.query(renderUseCase(useCase, 'duckdb').sql, bound)
      if (rows.length > 0) answered.push(useCase.id)
    }
    await lake.close()
    expect(answered.length).toBeGreaterThan(45)
    expect(answered).toEqual(
      expect.arrayContaining(['effective-savings-rate', 'unused-commitments', 'resource-component-costs', 'accounts']),
    )
  })
})
