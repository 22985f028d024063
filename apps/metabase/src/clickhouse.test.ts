import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateAwsBill } from '@open-finops/bill-generator'
import { clickhouseStore } from '@open-finops/loader-clickhouse'
import { noClickHouse, startTestServer, type TestServer } from '@open-finops/loader-clickhouse/testing'
import { ingest } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { FakeMetabase } from './testing/fake-metabase.ts'
import { startFakeMetabase } from './testing/fake-metabase.ts'
import { clickhouseWarehouse } from './testing/fake-warehouse.ts'
import { admin } from './testing/fixture.ts'
import { hasOpenapi, openapiFaults } from './testing/openapi.ts'
import { type FinishedCommand, runCommand } from './testing/run-command.ts'

const folder = await mkdtemp(join(tmpdir(), 'finops-metabase-'))
let server: TestServer
beforeAll(async () => {
  if (noClickHouse !== undefined) return
  server = await startTestServer()
  await load(['2026-09', '2026-10'])
})
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

async function load(periods: readonly string[]): Promise<void> {
  const directory = join(folder, 'bill')
  const bill = { directory, periods, scenario: 'demo', seed: 20_261, rowsPerPeriod: 200, restated: [] } as const
  await generateAwsBill({ ...bill, layout: 'cur-1-create-new' })
  const store = await clickhouseStore({ ...server.reach('finops'), dataDir: join(folder, 'data') })
  const source = awsSource({ name: 'shop-aws', location: directory })
  await ingest({ source, store }).finally(async () => await store.close())
}

async function metabase(): Promise<{
  readonly fake: FakeMetabase
  readonly call: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<FinishedCommand>
}> {
  const fake = await startFakeMetabase({ major: 63, admin, warehouse: clickhouseWarehouse })
  onTestFinished(fake.close)
  const { url, user, password } = server.reach('finops')
  const store = `store: { clickhouse: { url: '${url}', user: ${user ?? 'default'}, password: '\${CLICKHOUSE_PASSWORD}' } }`
  await writeFile(
    join(folder, 'finops.yaml'),
    `data: ./data\nexports: [{ name: shop-aws, source: aws, location: ./bill }]\n${store}\n`,
  )
  const env = {
    CLICKHOUSE_PASSWORD: password ?? '',
    FINOPS_METABASE_URL: fake.url,
    FINOPS_METABASE_EMAIL: admin.email,
    FINOPS_METABASE_PASSWORD: admin.password,
  }
  return { fake, call: async (args, more = {}) => await runCommand(args, { cwd: folder, env: { ...env, ...more } }) }
}

describe.skipIf(noClickHouse !== undefined)(
  'finops-metabase on ClickHouse',
  { timeout: 120_000, meta: { skipReason: noClickHouse ?? 'ClickHouse runs' } },
  () => {
    it('is planned without writing anything there', async () => {
      const { fake, call } = await metabase()
      const planned = await call(['apply', '--dry-run'])
      expect([planned.code, planned.stdout]).toEqual([0, expect.stringMatching(/^\+ database .* to create\n$/s)])
      expect(fake.requests.every(({ method, path }) => method === 'GET' || path === '/api/session')).toBe(true)
      expect(await server.ask("SELECT count() FROM system.tables WHERE database = 'finops_dashboards'")).toEqual([
        ['0'],
      ])
    })

    it('every card runs, a second apply plans nothing, and a new bill is there without a change of the connection', async () => {
      const { fake, call } = await metabase()
      const applied = await call(['apply'])
      expect([applied.code, applied.stderr]).toEqual([0, expect.not.stringContaining('error')])
      expect(fake.requests.filter(({ path }) => path.endsWith('/query')).length).toBe(fake.state.cards.length)
      expect(JSON.parse((await call(['apply', '--json'])).stdout)).toMatchObject({
        changes: false,
        failed: [],
        notKept: [],
      })
      if (hasOpenapi) expect(openapiFaults(fake.requests)).toEqual([])

      await load(['2026-11'])
      fake.requests.splice(0)
      const switched = await call(['switch'])
      expect([switched.code, switched.stdout]).toEqual([0, expect.stringContaining('finops_dashboards already')])
      const writes = fake.requests.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/api/session'))
      expect(writes.map(({ template }) => template)).toEqual(['/api/database/{id}/rescan_values'])
      const newest = "SELECT count() > 0 FROM finops_dashboards.daily_charges WHERE ChargeDate >= '2026-11-01'"
      expect(await server.ask(newest)).toEqual([[1]])
    })

    it('a password that was changed is given to Metabase anew, and none is ever shown', async () => {
      const { fake, call } = await metabase()
      await call(['apply', '--no-verify'])
      const details = fake.state.databases[0]?.['details'] as Record<string, unknown>
      details['password'] = 'the-old-one-1'
      const planned = await call(['apply', '--dry-run'])
      expect(planned.stdout).toContain('connection: "refused" → "open"')
      const repaired = await call(['apply', '--no-verify'])
      expect(repaired.code).toBe(0)
      expect((await call(['apply'])).stdout).toMatch(/^Nothing to do/)
      const wrong = await call(['switch'], {
        FINOPS_METABASE_CLICKHOUSE_USER: 'metabase',
        FINOPS_METABASE_CLICKHOUSE_PASSWORD: 'only-for-nobody-2',
      })
      expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/FINOPS_METABASE_DATABASE.*•••/s)])
      const { password = '' } = server.reach('finops')
      for (const { stdout, stderr } of [planned, repaired, wrong]) {
        for (const secret of [password, 'only-for-nobody-2']) expect(stdout + stderr).not.toContain(secret)
      }
    })
  },
)
