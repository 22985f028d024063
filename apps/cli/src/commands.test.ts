import { appendFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { duckdbStore } from '@open-finops/loader-duckdb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sumDecimals } from './output/decimal.ts'
import { type BillFolder, billFolder } from './testing/lake.ts'
import { type FinishedRun, runFinops } from './testing/run-finops.ts'

// Every call is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let made: BillFolder
const run = async (...args: string[]): Promise<FinishedRun> => await runFinops(args, { cwd: made.folder })

beforeAll(async () => {
  made = await billFolder(['2026-09', '2026-10'])
  expect(await run('ingest', '--quiet')).toMatchObject({ code: 0, stderr: '' })
})
afterAll(async () => await rm(made.folder, { recursive: true, force: true }))

describe('status', () => {
  it('holds what the bill holds, to the last digit', async () => {
    const status = JSON.parse((await run('status', '--json')).stdout)
    expect(status.exports).toMatchObject([{ name: 'shop', newestPeriod: '2026-10' }])
    for (const delivery of made.bill.deliveries) {
      const period = status.periods.find((one: { billingPeriod: string }) => one.billingPeriod === delivery.period)
      expect(period).toMatchObject({ sourceRows: delivery.rows, exportName: 'shop/larkspur-cur' })
      expect(sumDecimals([period.totals[0].billedCost])).toBe(
        sumDecimals(delivery.totals.map((total) => total.billedCost)),
      )
    }
  })

  it('names an export that was never loaded, and reads a lake without its configuration', async () => {
    const other = join(made.folder, 'two.yaml')
    await writeFile(
      other,
      `exports:\n  - { name: shop, source: aws, location: ./bucket }\n  - { name: late, source: aws, location: 's3://b/\${NOT_SET}' }\n`,
    )
    const status = await run('status', '--config', 'two.yaml')
    expect(status.code).toBe(0)
    expect(status.stdout).toContain('late: never loaded. finops ingest --export late --config two.yaml')
    const bare = await runFinops(['status', '--json', '--data', join(made.folder, 'data')])
    expect(JSON.parse(bare.stdout).periods).toHaveLength(2)
  })
})

describe('query', () => {
  const sql = `SELECT 1 AS n, 1 AS n, 0.10::DECIMAL(38,18) AS d, 'a, "b"' AS t, NULL AS z, '' AS e, MAP {'k': 'v'} AS m,
    TIMESTAMP '2026-01-31 23:59:59' AS at, DATE '2026-01-31' AS day, 12345678901234567890 AS big, 1e30::DOUBLE AS float`

  it('answers in JSON with every digit, times in UTC, and no exponent', async () => {
    const answer = await run('query', sql, '--format', 'json')
    expect(answer).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(answer.stdout)).toEqual([
      {
        ...{ n: 1, n_1: 1, d: '0.100000000000000000', t: 'a, "b"', z: null, e: '', m: { k: 'v' } },
        ...{ at: '2026-01-31T23:59:59Z', day: '2026-01-31', big: '12345678901234567890', float: 1e30 },
      },
    ])
    expect(answer.stdout).not.toMatch(/\de\+/)
    expect((await run('query', `${sql} WHERE false;`, '--json')).stdout).toBe('[]\n')
  })

  it('answers in CSV that any reader takes', async () => {
    const answer = await run('query', sql, '--format', 'csv')
    expect(answer.stdout).toBe(
      [
        'n,n,d,t,z,e,m,at,day,big,float',
        '1,1,0.100000000000000000,"a, ""b""",,"","{""k"":""v""}",2026-01-31T23:59:59Z,2026-01-31,12345678901234567890,1000000000000000000000000000000',
        '',
      ].join('\n'),
    )
  })

  it('answers in a table without control codes, and from stdin or a file', async () => {
    expect((await run('query', "select 'a\u001B[2Jb' as text, 42 as n")).stdout).toBe(
      'text          n\na\\x1b[2Jb  42\n'.replace('text          n', 'text        n'),
    )
    const stdin = await runFinops(['query', '-', '--format', 'csv'], { cwd: made.folder, stdin: 'select 42 as n;' })
    expect(stdin.stdout).toBe('n\n42\n')
    await writeFile(
      join(made.folder, 'q.sql'),
      '-- months\nselect count(distinct BillingPeriodStart) as n from focus_1_2\n',
    )
    expect((await run('query', '--file', 'q.sql', '--format', 'csv')).stdout).toBe('n\n2\n')
  })

  it('writes files whole: Parquet that DuckDB reads back, and nothing when the query fails', async () => {
    const parquet = await run('query', 'from focus_1_0', '--format', 'parquet', '--out', "o'ut.parquet")
    expect(parquet.code).toBe(0)
    const back = await run(
      'query',
      "select count(*) = (select count(*) from cost_and_usage) as same from 'o''ut.parquet'",
      '--format',
      'csv',
    )
    expect(back.stdout).toBe('same\ntrue\n')
    expect((await run('query', 'select 1 as n', '--format', 'csv', '--out', 'n.csv')).stdout).toBe('')
    expect(await readFile(join(made.folder, 'n.csv'), 'utf8')).toBe('n\n1\n')
    const failed = await run('query', 'select nothing', '--format', 'parquet', '--out', 'none.parquet')
    expect(failed.code).toBe(1)
    expect((await readdir(made.folder)).filter((name) => name.includes('none'))).toEqual([])
  })

  it('says where a query is wrong, and what is near', async () => {
    const failed = await run('query', 'select BilledCos\nfrom cost_and_usage')
    expect(failed).toMatchObject({ code: 1, stdout: '' })
    expect(failed.stderr).toMatch(
      /error FINOPS_QUERY: .*BilledCos.*\n {2}1 \| select BilledCos\n {4}\| {8}\^\n {2}→ Did you mean "BilledCost"/,
    )
  })
})

describe('explain', () => {
  it('shows where a cost comes from', async () => {
    const answer = JSON.parse((await run('explain', 'aws-cur-2', 'effectivecost', '--json')).stdout)
    expect(answer).toMatchObject({ format: 'aws-cur-2', columns: [{ column: 'EffectiveCost', origin: 'derived' }] })
    expect(answer.columns[0].rawColumns).toContain('savings_plan_savings_plan_effective_cost')
    const text = (await run('explain', 'aws-cur-2', 'EffectiveCost')).stdout
    expect(text).toContain('  savings_plan_savings_plan_effective_cost\n')
    expect(text).toMatch(/\nSQL:\n {2}\S/)
    expect(text).toMatch(/^ +CASE\n +WHEN /m)
    expect(text).not.toMatch(/\n\s*\n +(?:WHEN|ELSE) /)
    expect((await run('explain')).stdout).toMatch(/^aws-cur-1 +aws +AWS Cost and Usage Report/m)
  })

  it('says where the formats and the columns are listed', async () => {
    expect((await run('explain', 'nope')).stderr).toContain('→ finops explain lists the formats.')
    expect((await run('explain', 'aws-cur-2', 'Nope')).stderr).toContain(
      '→ finops explain aws-cur-2 lists its columns.',
    )
  })
})

describe('prune, doctor and the lock', () => {
  it('a dry run takes nothing, and says what would go', async () => {
    const dry = JSON.parse((await run('prune', '--dry-run', '--json')).stdout)
    expect(dry).toMatchObject({ dryRun: true, catalogs: ['1.duckdb'], lakeFiles: [] })
    expect(await readdir(join(made.folder, 'data', 'catalog'))).toContain('1.duckdb')
    expect((await run('prune')).stdout).toContain('1 old catalogs')
    expect((await run('prune')).stdout).toBe('Nothing to prune.\n')
  })

  it('a healthy folder passes; a lake file that is gone does not', async () => {
    const healthy = JSON.parse((await run('doctor', '--json')).stdout)
    expect(healthy.checks.filter((check: { state: string }) => check.state === 'fail')).toEqual([])
    expect(healthy.checks.map((check: { check: string }) => check.check)).toEqual([
      ...['node', 'configuration', 'data folder', 'disk', 'lake', 'lock', 'raw files', 'export shop'],
    ])
    const lake = join(made.folder, 'data', 'lake')
    await rename(lake, `${lake}-away`)
    const broken = await run('doctor')
    await rename(`${lake}-away`, lake)
    expect(broken.code).toBe(1)
    expect(broken.stdout).toMatch(/^fail {2}lake: .* is missing .*\n {6}→ .*finops transform/m)
  })

  it('a second writer is told who writes, and readers are not held up', async () => {
    const store = await duckdbStore({ dataDir: join(made.folder, 'data') })
    const [second, reader, doctor] = await Promise.all([run('ingest'), run('status'), run('doctor')])
    await store.close()
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(new RegExp(`error FINOPS_LOCKED: .* held by process ${process.pid}`))
    expect(reader.code).toBe(0)
    expect(doctor.stdout).toMatch(/^warn {2}lock: .* held by process/m)
  })
})

describe('transform', () => {
  it('builds the same rows again without the cloud, also into an empty lake', { timeout: 60_000 }, async () => {
    const sums = [
      'query',
      'select BillingPeriodStart, sum(BilledCost), sum(EffectiveCost), count(*) from cost_and_usage group by 1 order by 1',
      '--json',
    ]
    const before = (await run(...sums)).stdout
    const one = await run('transform', '--period', '2026-10', '--json')
    expect(one.code).toBe(0)
    expect(JSON.parse(one.stdout).exports).toMatchObject([{ loaded: [{ slot: '2026-10' }] }])
    const data = join(made.folder, 'data')
    for (const part of ['lake', 'catalog', 'CURRENT']) await rm(join(data, part), { recursive: true })
    expect((await run('transform')).code).toBe(0)
    expect((await run(...sums)).stdout).toBe(before)
    expect((await run('transform', '--period', '2019-01')).stderr).toContain('FINOPS_NOTHING_TO_TRANSFORM')
  })
})

describe('accounts and forget', () => {
  it('an account has the name that finops.yaml gives it, also in months that were loaded before', async () => {
    const query = ['query', 'select distinct SubAccountId, SubAccountName from cost_and_usage order by 1', '--json']
    const unnamed = JSON.parse((await run(...query)).stdout) as { SubAccountId: string; SubAccountName: null }[]
    const [first = '', second = ''] = unnamed.map((account) => account.SubAccountId)
    expect(unnamed.every((account) => account.SubAccountName === null)).toBe(true)
    const facts = `  ${first}: { name: shop-prod }\n  '${second}': { team: web }\n`
    await appendFile(join(made.folder, 'finops.yaml'), `dimensions: { team: ['tag:team'] }\naccounts:\n${facts}`)
    expect((await run('ingest')).stdout).toBe('Nothing new: 2 deliveries are unchanged.\n')
    expect(JSON.parse((await run(...query)).stdout)).toEqual(
      unnamed.map((account, index) => (index === 0 ? { ...account, SubAccountName: 'shop-prod' } : account)),
    )
  })

  it('what would count twice is refused and leads to forget; let in on purpose, it is forgotten again', async () => {
    const sum = ['query', 'select count(*) as n, sum(BilledCost) as cost from cost_and_usage', '--format', 'csv']
    const before = (await run(...sum)).stdout
    const again = 'exports:\n  - { name: again, source: aws, location: ./bucket }\n'
    await writeFile(join(made.folder, 'again.yaml'), again)
    const refused = await run('ingest', '--config', 'again.yaml', '--json')
    expect(refused.code).toBe(1)
    const { error } = JSON.parse(refused.stderr)
    const counted = { code: 'FINOPS_COUNTED_TWICE' }
    expect(error.details.failures).toMatchObject([counted, counted])
    expect(error.hint).toContain('finops forget shop/larkspur-cur')
    expect((await run(...sum)).stdout).toBe(before)

    await writeFile(join(made.folder, 'both.yaml'), `${again}store: { duckdb: { allowOverlap: true } }\n`)
    expect((await run('ingest', '--config', 'both.yaml')).code).toBe(0)
    expect((await run(...sum)).stdout).not.toBe(before)
    expect((await run('status')).stdout).toContain('To take it out: finops forget again/larkspur-cur')

    const mistyped = await run('forget', 'agian/larkspur-cur', '--yes', '--json')
    expect(mistyped.code).toBe(1)
    expect(JSON.parse(mistyped.stderr).error).toMatchObject({
      code: 'FINOPS_UNKNOWN_EXPORT',
      hint: "Did you mean 'again/larkspur-cur'? It holds again/larkspur-cur, shop/larkspur-cur.",
      details: { candidates: ['again/larkspur-cur', 'shop/larkspur-cur'] },
    })
    const unasked = await run('forget', 'again/larkspur-cur')
    expect(unasked.code).toBe(2)
    expect(unasked.stderr).toContain('→ finops forget again/larkspur-cur --yes')
    const forgotten = await run('forget', 'again/larkspur-cur', '--yes', '--json')
    expect(forgotten).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(forgotten.stdout)).toEqual({
      ...{ exportName: 'again/larkspur-cur', billingPeriods: ['2026-09', '2026-10'] },
      ...{ deliveries: 2, configuredAs: null },
    })
    expect((await run(...sum)).stdout).toBe(before)
  })
})

describe('raw files that changed', () => {
  it('are named, the rows there are stay, and what was forgotten stays out', async () => {
    const [file = ''] = made.bill.deliveries.flatMap((delivery) => delivery.files.map(({ key }) => key))
    await appendFile(join(made.folder, 'bucket', file), 'x')
    const failed = await run('transform')
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(
      /error FINOPS_RAW_FILES_MISSING: shop\/larkspur-cur 2026-09 .*00001\.csv\.gz is gone or has another size/,
    )
    expect(failed.stdout).toContain('Loaded 1 delivery')
    const { periods } = JSON.parse((await run('status', '--json')).stdout)
    const inForce = periods.filter((period: { deliveries: unknown[] }) => period.deliveries.length > 0)
    expect(inForce).toMatchObject([{ exportName: 'shop/larkspur-cur' }, { exportName: 'shop/larkspur-cur' }])
  })
})
