import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateAwsBill } from '@open-finops/bill-generator'
import { duckdbStore } from '@open-finops/loader-duckdb'
import { ingest } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { FakeMetabase } from './testing/fake-metabase.ts'
import { startFakeMetabase } from './testing/fake-metabase.ts'
import { admin } from './testing/fixture.ts'
import { runCommand } from './testing/run-command.ts'

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'finops-metabase-'))
  onTestFinished(async () => await rm(made, { recursive: true, force: true }))
  return made
}

async function load(dir: string, periods: readonly string[]): Promise<void> {
  const directory = join(dir, 'bill')
  await generateAwsBill({
    directory,
    periods,
    scenario: 'demo',
    seed: 20_261,
    layout: 'cur-1-create-new',
    rowsPerPeriod: 300,
    restated: [],
  })
  const store = await duckdbStore({ dataDir: join(dir, 'data') })
  const source = awsSource({ name: 'shop-aws', location: directory })
  await ingest({ source, store }).finally(async () => await store.close())
}

/** A Metabase whose DuckDB is real: it opens the file that it is told, finds tables in it, and runs the cards. */
async function realMetabase(major: number): Promise<FakeMetabase> {
  const fake = await startFakeMetabase({ major })
  onTestFinished(fake.close)
  return fake
}

const details = (fake: FakeMetabase): Record<string, unknown> =>
  (fake.state.databases[0]?.['details'] ?? {}) as Record<string, unknown>

describe('finops-metabase on a lake', { timeout: 120_000 }, () => {
  it('applies all dashboards, runs every card, and moves to the next generation by one call', async () => {
    const dir = await folder()
    await load(dir, ['2026-08', '2026-09', '2026-10'])
    await writeFile(join(dir, 'password'), `${admin.password}\n`)
    const fake = await realMetabase(63)
    const env = {
      FINOPS_METABASE_URL: fake.url,
      FINOPS_METABASE_EMAIL: admin.email,
      FINOPS_METABASE_PASSWORD_FILE: join(dir, 'password'),
    }
    const call = async (...args: string[]): ReturnType<typeof runCommand> =>
      await runCommand(['--data', './data', ...args], { cwd: dir, env })

    const plan = await call('apply', '--dry-run')
    expect(plan).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\n\+ dashboard +executive-summary .*\d+ to create\n$/s),
    })
    expect(fake.requests.every(({ method }) => method === 'GET')).toBe(true)

    const applied = await call('apply')
    expect(applied.stderr).not.toContain('error')
    expect([applied.code, applied.stdout]).toEqual([0, expect.stringMatching(/\d+ created\n$/)])
    expect(String(details(fake)['database_file'])).toMatch(/data\/serving\/\d+-[0-9a-f]{8}\.duckdb$/)
    const queries = fake.requests.filter(({ path }) => path.endsWith('/query')).length
    expect(queries).toBe(fake.state.cards.length)

    const again = await call('apply', '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ changes: false, steps: [], failed: [], notKept: [] })

    await load(dir, ['2026-11'])
    fake.requests.splice(0)
    const switched = await call('switch')
    expect([switched.code, switched.stdout]).toEqual([0, expect.stringMatching(/serving\/\d+-[0-9a-f]{8}\.duckdb now/)])
    const writes = fake.requests.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/api/session'))
    expect(writes.map(({ method, template }) => `${method} ${template}`)).toEqual([
      'PUT /api/database/{id}',
      'POST /api/database/{id}/rescan_values',
    ])
    const rows = await fake.state.warehouse.run(
      details(fake),
      "SELECT count(*) > 0 FROM charges WHERE ChargeDate >= '2026-11-01'",
    )
    expect(rows).toEqual([[true]])
    expect((await call('switch')).stdout).toContain('already')
    for (const run of [plan, applied, again, switched]) expect(run.stdout + run.stderr).not.toContain(admin.password)
  })

  it('a file that Metabase can not open leaves the old one in use', async () => {
    const dir = await folder()
    await load(dir, ['2026-10'])
    const fake = await realMetabase(65)
    const env = {
      FINOPS_METABASE_URL: fake.url,
      FINOPS_METABASE_EMAIL: admin.email,
      FINOPS_METABASE_PASSWORD: admin.password,
    }
    const call = async (...args: string[]): ReturnType<typeof runCommand> =>
      await runCommand(['--data', './data', ...args], { cwd: dir, env })
    expect((await call('apply', '--no-verify')).code).toBe(0)
    const before = details(fake)['database_file']
    await load(dir, ['2026-11'])
    const failed = await call('switch', '--metabase-data', '/elsewhere')
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('FINOPS_METABASE_DATABASE')])
    expect(details(fake)['database_file']).toBe(before)
  })

  it('before the first apply there is nothing to switch', async () => {
    const dir = await folder()
    await load(dir, ['2026-10'])
    const fake = await realMetabase(58)
    const env = {
      FINOPS_METABASE_URL: fake.url,
      FINOPS_METABASE_EMAIL: admin.email,
      FINOPS_METABASE_PASSWORD: admin.password,
    }
    const { code, stderr } = await runCommand(['--data', './data', 'switch'], { cwd: dir, env })
    expect([code, stderr]).toEqual([1, expect.stringContaining('FINOPS_METABASE_NO_DATABASE')])
  })
})

describe('a command line', () => {
  it('plans for a fresh Metabase where none is named, without a lake and without a configuration', async () => {
    const { code, stdout, stderr } = await runCommand(['apply', '--dry-run'], { cwd: await folder() })
    expect([code, stderr]).toEqual([0, expect.stringContaining('fresh Metabase')])
    expect(stdout).toMatch(/^\+ database {3}Open FinOps\n/)
    expect(stdout).toMatch(/\d+ to create\n$/)
  })

  it("plans by the user's own dashboards, which finops.yaml or an option names", async () => {
    const dir = await folder()
    for (const [name, hidden] of [
      ['ours', 'executive-summary'],
      ['theirs', 'top-movers'],
    ] as const) {
      await mkdir(join(dir, name, hidden), { recursive: true })
      await writeFile(join(dir, name, hidden, 'dashboard.yaml'), 'hide: true\n')
    }
    const config = 'data: ./data\nexports: [{ name: a, source: aws, location: ./bill }]\ndashboards: ./ours\n'
    await writeFile(join(dir, 'finops.yaml'), config)
    const plan = await runCommand(['apply', '--dry-run'], { cwd: dir })
    expect([plan.code, plan.stdout]).toEqual([0, expect.not.stringMatching(/dashboard +executive-summary/)])
    expect(plan.stdout).toMatch(/dashboard +top-movers/)
    const other = await runCommand(['apply', '--dry-run', '--dashboards', 'theirs'], { cwd: dir })
    expect([other.code, other.stdout]).toEqual([0, expect.not.stringMatching(/dashboard +top-movers/)])
  })

  it('says that nothing answers, and does not plan for what it can not see', async () => {
    const env = { FINOPS_METABASE_API_KEY: 'mb_secret_1' }
    const args = ['apply', '--dry-run', '--url', 'http://127.0.0.1:1', '--wait', '0']
    const { code, stdout, stderr } = await runCommand(args, { cwd: await folder(), env })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/FINOPS_METABASE_UNREACHABLE.*--fresh/s)
    expect(stderr).not.toContain('mb_secret_1')
  })

  it.each([
    [['apply', '--url', 'http://user:hidden-1@metabase'], 1, 'holds a password'],
    [['apply', '--url', 'http://127.0.0.1:1'], 1, 'FINOPS_METABASE_EMAIL'],
    [['apply'], 1, 'FINOPS_METABASE_URL'],
    [['aply'], 2, 'Did you mean apply?'],
    [['apply', '--fresh'], 2, '--dry-run'],
    [['apply', '--dry-run', '--memory', 'lots'], 2, '--memory 2GB'],
  ])('%j ends with %i and says what to do', async (args, expected, said) => {
    const { code, stderr } = await runCommand(args, { cwd: await folder() })
    expect([code, stderr]).toEqual([expected, expect.stringContaining(said)])
    expect(stderr).not.toContain('hidden-1')
  })
})
