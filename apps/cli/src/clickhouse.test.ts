import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateAwsBill, generateAzureBill, generateGcpBill } from '@open-finops/bill-generator'
import { noClickHouse, startTestServer, type TestServer } from '@open-finops/loader-clickhouse/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testFolder } from './testing/folder.ts'
import { type FinishedRun, runFinops } from './testing/run-finops.ts'

// Every call is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const example = join(import.meta.dirname, '..', '..', '..', 'docs', 'examples', 'clickhouse.yaml')
const periods = ['2026-09', '2026-10']
const ended: (() => Promise<void>)[] = []
let server: TestServer
let cwd: string

/** The example of the documentation, with folders in the place of buckets and a server that is here. */
async function config(name: string, changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const { url, user = '' } = server.reach('cli')
  const replaced = {
    's3://acme-billing/exports/finops': './aws',
    'https://acme.blob.core.windows.net/exports/cost': './azure',
    'gs://acme-billing/gcp': './gcp',
    'https://clickhouse.example.com:8443': url,
    'database: finops': 'database: cli',
    'user: finops': `user: ${user}`,
    'data: ./data': `data: ./${name}-data`,
  }
  let text = await readFile(example, 'utf8')
  for (const [before, after] of Object.entries({ ...replaced, ...changes })) {
    expect(text, `the example has ${before}`).toContain(before)
    text = text.replace(before, after)
  }
  const file = join(cwd, `${name}.yaml`)
  await writeFile(file, text)
  return file
}

async function run(file: string, ...args: string[]): Promise<FinishedRun> {
  const { password = '' } = server.reach('cli')
  return await runFinops([...args, '--config', file], { cwd, env: { CLICKHOUSE_PASSWORD: password } })
}

/** What `status --json` says, without what is of a machine, a moment or a file. */
async function totals(file: string): Promise<unknown> {
  const { code, stdout, stderr } = await run(file, 'status', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const { periods: told, freshness } = JSON.parse(stdout) as Readonly<
    Record<'periods' | 'freshness', readonly Readonly<Record<string, unknown>>[]>
  >
  const keys = ['provider', 'exportName', 'billingPeriod', 'partial', 'sourceRows', 'focusRows', 'totals']
  return { freshness, periods: told.map((period) => keys.map((key) => period[key])) }
}

describe.skipIf(noClickHouse !== undefined)(
  'finops with ClickHouse as its store',
  { meta: { skipReason: noClickHouse ?? 'ClickHouse runs' } },
  () => {
    let lake: string
    let clickhouse: string

    beforeAll(async () => {
      cwd = await testFolder((clean) => ended.push(clean))
      server = await startTestServer()
      const common = { periods, scenario: 'demo', seed: 7, threads: 1 } as const
      await generateAwsBill({ ...common, directory: join(cwd, 'aws'), layout: 'cur-1-create-new', rowsPerPeriod: 400 })
      await generateAzureBill({
        ...common,
        directory: join(cwd, 'azure'),
        layout: 'mca-create-new',
        rowsPerPeriod: 300,
      })
      await generateGcpBill({ ...common, directory: join(cwd, 'gcp'), layout: 'runs-parquet', rowsPerPeriod: 300 })
      clickhouse = await config('clickhouse')
      lake = join(cwd, 'lake.yaml')
      const text = await readFile(clickhouse, 'utf8')
      await writeFile(lake, text.replace(/^store:[\s\S]*/m, '').replace('clickhouse-data', 'lake-data'))
      for (const file of [lake, clickhouse]) {
        expect(await run(file, 'ingest', '--quiet')).toMatchObject({ code: 0, stderr: '' })
      }
    })
    afterAll(async () => {
      await server?.close()
      for (const clean of ended) await clean()
    })

    it('status --json has the totals and the freshness that the lake has, digit by digit', async () => {
      const ours = await totals(clickhouse)
      expect(ours).toEqual(await totals(lake))
      expect(JSON.stringify(ours).match(/2026-(09|10)"/g)?.length).toBeGreaterThanOrEqual(6)
    })

    it('a second run changes nothing, and doctor finds nothing wrong', async () => {
      const state = async (): Promise<unknown> =>
        await server.ask(
          'SELECT (SELECT count() FROM ledger), (SELECT max(made_at) FROM proof), count() FROM cost_and_usage_rows',
          'cli',
        )
      const before = await state()
      expect(await run(clickhouse, 'ingest')).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Nothing new: /),
      })
      expect(await state()).toEqual(before)
      const { checks } = JSON.parse((await run(clickhouse, 'doctor', '--json')).stdout) as {
        readonly checks: readonly Readonly<Record<string, string>>[]
      }
      expect(checks.find(({ check }) => check === 'clickhouse')).toMatchObject({ state: 'ok' })
    })

    it('query asks in the SQL of ClickHouse, and can only read', async () => {
      const sql = 'SELECT toString(sum(BilledCost)) AS billed FROM focus_1_2 WHERE BillingCurrency = {c:String}'
      const asked = await run(clickhouse, 'query', sql.replace('{c:String}', "'USD'"), '--json')
      const [{ billed }] = JSON.parse(asked.stdout) as readonly [{ readonly billed: string }]
      const inLake = `SELECT sum(BilledCost)::VARCHAR AS billed FROM focus_1_2 WHERE BillingCurrency = 'USD'`
      const [{ billed: expected }] = JSON.parse((await run(lake, 'query', inLake, '--json')).stdout)
      expect(Number(billed)).not.toBe(0)
      expect(billed.replace(/0+$/, '')).toBe(String(expected).replace(/0+$/, ''))
      expect(await run(clickhouse, 'query', 'DROP TABLE ledger')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('FINOPS_READ_ONLY'),
      })
    })

    it.each(['tax-variance', 'reconcile-to-invoice-detail', 'multi-currency-settlement'])(
      '%s compares with the invoices of finops.yaml, as with the lake',
      async (id) => {
        const answers: unknown[] = []
        for (const file of [lake, clickhouse]) {
          const line = `{ invoiceIssuer: Amazon Web Services, invoiceId: "it's", billingPeriod: 2026-10, currency: USD, total: '12.5', chargeCategory: Tax }`
          const invoiced = file.replace('.yaml', '-invoices.yaml')
          await writeFile(invoiced, `${await readFile(file, 'utf8')}invoices:\n  - ${line}\n`)
          const asked = await run(invoiced, 'use-case', 'run', id, '--json')
          expect(asked).toMatchObject({ code: 0, stderr: '' })
          if (id !== 'reconcile-to-invoice-detail') expect(asked.stdout).toContain(`"it's"`)
          answers.push((JSON.parse(asked.stdout) as readonly unknown[]).map((row) => JSON.stringify(row)).sort())
        }
        expect(answers[1]).toEqual(answers[0])
        expect(String(answers[1])).toContain('USD')
      },
    )

    it('dashboards show what they show of the lake: ask, report', async () => {
      const answer = async (file: string): Promise<unknown> => {
        const asked = await run(file, 'ask', 'executive-summary/cost-by-month', '--json', '--period', 'all')
        expect(asked).toMatchObject({ code: 0, stderr: '' })
        return JSON.parse(asked.stdout)
      }
      const ours = await answer(clickhouse)
      expect(ours).toEqual(await answer(lake))
      expect((ours as readonly unknown[]).length).toBeGreaterThan(1)
      const out = join(cwd, 'report.html')
      const made = await run(clickhouse, 'report', '--out', out, '--json')
      expect(made).toMatchObject({ code: 0, stderr: '' })
      expect(JSON.parse(made.stdout)).toMatchObject({ failed: [], cards: expect.any(Number) })
      expect(await readFile(out, 'utf8')).toContain('Amazon')
    })

    it.each([
      ['check'],
      ['reconcile'],
      ['diff', '2026-10'],
      ['export', '--focus-version', '1.2', '--out', 'focus'],
      ['prune'],
    ])('%s needs the lake, and says so', async (...args) => {
      expect(await run(clickhouse, ...args)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('FINOPS_NEEDS_LAKE'),
      })
    })

    it.each([
      ['a password that is wrong', { '${CLICKHOUSE_PASSWORD}': 'canary-5ecret' }, 'FINOPS_BAD_CREDENTIALS'],
      ['a server that is not there', { 'https://clickhouse.example.com:8443': 'http://127.0.0.1:9' }, 'FINOPS_NETWORK'],
      ['a database that nothing was loaded into', { 'database: finops': 'database: nowhere' }, 'FINOPS_NO_LAKE'],
    ])('%s is told plainly, without a secret', async (name, changes, code) => {
      const file = await config(name.replaceAll(' ', '-'), changes)
      const secret = changes['${CLICKHOUSE_PASSWORD}' as keyof typeof changes] ?? server.reach('cli').password ?? ''
      const commands = code === 'FINOPS_NO_LAKE' ? [['status']] : [['ingest'], ['status'], ['query', 'SELECT 1']]
      for (const args of commands) {
        const { code: exit, stdout, stderr } = await run(file, ...args, '--debug')
        expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
        expect(stderr).toContain(`error ${code}`)
        expect(stderr).not.toContain(secret)
      }
    })

    it('a password that nobody set is asked for by its name', async () => {
      const answer = await runFinops(['status', '--config', clickhouse], { cwd })
      expect(answer).toMatchObject({ code: 1, stderr: expect.stringContaining('CLICKHOUSE_PASSWORD') })
    })
  },
)
