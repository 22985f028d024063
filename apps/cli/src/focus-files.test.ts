import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { absoluteDecimal, compareDecimals, subtractDecimals } from './output/decimal.ts'
import { testFolder } from './testing/folder.ts'
import { runFinops } from './testing/run-finops.ts'
import { hasSharedData, noSharedData, sharedData } from './testing/shared-data.ts'

const fixtures = join(import.meta.dirname, '..', '..', '..', 'packages', 'focus-transform', 'src', 'formats')
const fixture = async (id: string, file = 'charges.csv'): Promise<string> =>
  await readFile(join(fixtures, id, '__fixtures__', file), 'utf8')

/** A folder with bills in FOCUS and a `finops.yaml` that names it. */
async function billFolder(bills: Readonly<Record<string, string | Buffer>>, options = ''): Promise<string> {
  const cwd = await testFolder(onTestFinished)
  for (const [path, content] of Object.entries(bills)) {
    const file = join(cwd, 'bills', path)
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(file, content)
  }
  const entry = `{ name: nimbus, source: focus, location: ./bills, layout: files${options} }`
  await writeFile(join(cwd, 'finops.yaml'), `exports:\n  - ${entry}\n`)
  return cwd
}

/** The answer of `finops query`, decimals without the zeros at their end. */
async function answer(cwd: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { code, stdout, stderr } = await runFinops(['query', sql, '--format', 'json'], { cwd })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return JSON.parse(stdout, (_, value: unknown) =>
    typeof value === 'string' && /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value,
  )
}

const totals = `SELECT strftime(BillingPeriodStart, '%Y-%m') AS period, BillingCurrency AS currency, count(*) AS n,
  sum(BilledCost) AS billed FROM cost_and_usage GROUP BY ALL ORDER BY ALL`

describe('files in FOCUS of any provider', () => {
  it('brings several months and currencies of one file into the lake, digit by digit, and says what it decided', {
    timeout: 90_000,
  }, async () => {
    const cwd = await billFolder({ '2026-10.csv.gz': gzipSync(await fixture('focus-1-2')) })
    const first = await runFinops(['ingest'], { cwd })
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain('9 source rows = 9 FOCUS rows + 0 dropped − 0 made')
    expect(first.stdout).toContain('Unknown charge-category: 1 value on 1 row, kept with their money: Gift')
    expect(first.stdout).toContain('Unknown service-category: 2 values on 2 rows')
    expect(first.stdout).toContain('1 unknown column, kept in x_ProviderColumns: Id')
    expect(first.stdout).toMatch(/NULL written as text was taken for NULL in \d columns: /)
    expect(await answer(cwd, totals)).toEqual([
      { period: '2026-09', currency: 'EUR', n: 1, billed: '-0.5' },
      { period: '2026-10', currency: 'EUR', n: 7, billed: '1196.72222222222222222' },
      { period: '2026-10', currency: 'USD', n: 1, billed: '0.11111111111111111' },
    ])
    expect(await answer(cwd, 'select count(*) as n from cost_and_usage where ServiceCategory is null')).toEqual([
      { n: 0 },
    ])
    const second = await runFinops(['ingest', '--json'], { cwd })
    expect(JSON.parse(second.stdout).exports).toMatchObject([{ loaded: [], unchanged: 1, error: null }])

    // A restated file takes the place of what it was, one of another name comes beside it.
    const restated = (await fixture('focus-1-2'))
      .split('\n')
      .filter((line) => !line.includes('Gift'))
      .join('\n')
    await writeFile(join(cwd, 'bills', '2026-10.csv.gz'), gzipSync(restated))
    await writeFile(
      join(cwd, 'bills', '2026-11.csv'),
      (await fixture('focus-1-2'))
        .replaceAll('2026-10', '2027-01')
        .replaceAll('2026-09', '2026-12')
        .replaceAll('2026-11', '2027-02'),
    )
    const third = await runFinops(['ingest', '--json'], { cwd })
    expect(JSON.parse(third.stdout).exports[0].loaded).toHaveLength(2)
    expect(await answer(cwd, `${totals} LIMIT 2`)).toMatchObject([{ n: 1 }, { n: 6, billed: '1197.72222222222222222' }])
  })

  it('reads a version that the configuration names, and names a column that no cost can do without', {
    timeout: 90_000,
  }, async () => {
    const whole = await fixture('focus-1-0')
    const cwd = await billFolder({ 'a.csv': whole.replace('EffectiveCost', 'Effective') }, ', focusVersion: 1.0')
    const failed = await runFinops(['ingest'], { cwd })
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(
      /error FINOPS_MISSING_RAW_COLUMN: .*a\.csv: .* the files have no column 'EffectiveCost'/,
    )
    await writeFile(join(cwd, 'bills', 'a.csv'), whole)
    expect((await runFinops(['ingest'], { cwd })).code).toBe(0)
    const status = JSON.parse((await runFinops(['status', '--json'], { cwd })).stdout)
    expect(status.periods[0].deliveries[0].format).toBe('focus-1-0')
  })

  it('runs the example of the documentation', { timeout: 90_000 }, async () => {
    const cwd = await testFolder(onTestFinished)
    const examples = join(import.meta.dirname, '..', '..', '..', 'docs', 'examples')
    await copyFile(join(examples, 'focus-files.yaml'), join(cwd, 'finops.yaml'))
    for (const name of ['oracle', 'nimbus']) await mkdir(join(cwd, 'bills', name), { recursive: true })
    await writeFile(join(cwd, 'bills', 'oracle', 'costs.csv'), (await fixture('focus-1-0')).replaceAll('ba-1', 'ba-2'))
    const renamed = (await fixture('focus-1-1')).replace('BilledCost', 'InvoicedCost')
    await writeFile(join(cwd, 'bills', 'nimbus', 'costs.csv'), renamed)
    expect(await runFinops(['ingest', '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    const sums = 'select x_ExportName as name, sum(BilledCost) as billed from cost_and_usage group by 1 order by 1'
    expect(await answer(cwd, sums)).toEqual([
      { name: 'nimbus/cost-and-usage', billed: '1196.33333333333333333' },
      { name: 'oracle/cost-and-usage', billed: '1196.33333333333333333' },
    ])
  })

  it('refuses what would count twice: a renamed file, another version of the same months', {
    timeout: 90_000,
  }, async () => {
    const cwd = await billFolder({ 'a.csv': await fixture('focus-1-2') })
    expect((await runFinops(['ingest', '--quiet'], { cwd })).code).toBe(0)
    await writeFile(join(cwd, 'bills', 'c.csv'), await fixture('focus-1-1'))
    const version = await runFinops(['ingest'], { cwd })
    expect(version.stderr).toMatch(
      /FINOPS_COUNTED_TWICE: c\.csv \(focus-1-1\) and a\.csv \(focus-1-2\) of nimbus\/cost-and-usage both hold/,
    )
    expect(version.stderr).toMatch(
      /→ Keep one of the two files.*finops forget nimbus\/cost-and-usage, then finops ingest/,
    )
    await replaceBills(cwd, { 'b.csv': await fixture('focus-1-2') })
    const renamed = await runFinops(['ingest'], { cwd })
    expect(renamed.stderr).toMatch(
      /FINOPS_COUNTED_TWICE: b\.csv of nimbus\/cost-and-usage holds the same files as a\.csv/,
    )
    expect(await answer(cwd, 'select count(*) as n from cost_and_usage')).toEqual([{ n: 9 }])
  })

  it('keeps contract commitments in a table of their own, replaced by their next file, pruned like costs', {
    timeout: 120_000,
  }, async () => {
    const file = await fixture('focus-1-4-contract-commitment', 'commitments.csv')
    const cwd = await billFolder({ 'commitments.csv': file, '2026-10.csv': await fixture('focus-1-4') })
    expect((await runFinops(['ingest', '--quiet'], { cwd })).code).toBe(0)
    const sql =
      'select ContractCommitmentId as id, ContractCommitmentCost as cost, x_ExportName as name from contract_commitment order by 1'
    expect(await answer(cwd, sql)).toEqual([
      { id: 'cc-1', cost: '280460.16', name: 'nimbus/contract-commitment' },
      { id: 'cc-2', cost: null, name: 'nimbus/contract-commitment' },
    ])
    const status = await runFinops(['status'], { cwd })
    expect(status.stdout).toMatch(/^nimbus\/contract-commitment +any +\S+ +[\d-]+ [\d:]+ +2 +2$/m)
    expect(status.stdout).not.toContain('nothing newer')
    expect(status.stdout).not.toContain('Not in these files')

    const before = await filesBelow(join(cwd, 'data', 'lake'))
    expect(before.filter((path) => path.startsWith('contract_commitment/focus/nimbus/'))).toHaveLength(1)
    expect((await runFinops(['ingest', '--json'], { cwd })).stdout).toContain('"unchanged": 2')
    expect(await filesBelow(join(cwd, 'data', 'lake'))).toEqual(before)

    await writeFile(
      join(cwd, 'bills', 'commitments.csv'),
      file.replaceAll('280460.160000', '1000').replace('Active', 'Expired'),
    )
    expect((await runFinops(['ingest', '--quiet'], { cwd })).code).toBe(0)
    expect(await answer(cwd, sql)).toMatchObject([{ id: 'cc-1', cost: '1000' }, { id: 'cc-2' }])
    expect(await answer(cwd, 'select count(*) as n from contract_commitment_1_3')).toEqual([{ n: 2 }])
    await writeFile(join(cwd, 'bills', 'more.csv'), file.replaceAll('280460.160000', '2000').replace('cc-2', 'cc-3'))
    const twice = await runFinops(['ingest'], { cwd })
    expect(twice.stderr).toMatch(/FINOPS_COUNTED_TWICE: .*more\.csv holds the contract commitment 'cc-1'/)
    expect(await answer(cwd, sql)).toHaveLength(2)

    await writeFile(
      join(cwd, 'finops.yaml'),
      `${await readFile(join(cwd, 'finops.yaml'), 'utf8')}retention: { versions: 1 }\n`,
    )
    expect((await runFinops(['prune', '--json'], { cwd })).code).toBe(0)
    const left = await filesBelow(join(cwd, 'data', 'lake'))
    expect(left.filter((path) => path.startsWith('contract_commitment/'))).toHaveLength(1)
    expect(await answer(cwd, sql)).toHaveLength(2)
  })
})

async function replaceBills(cwd: string, bills: Readonly<Record<string, string>>): Promise<void> {
  await rm(join(cwd, 'bills'), { recursive: true })
  await mkdir(join(cwd, 'bills'))
  for (const [name, text] of Object.entries(bills)) await writeFile(join(cwd, 'bills', name), text)
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

interface FocusTruth {
  readonly provider?: string
  readonly period: string
  readonly currency: string
  readonly rows: number
  readonly billed: string
  readonly effective: string
  readonly list: string
  readonly contracted: string | null
}

const sums = `strftime(BillingPeriodStart, '%Y-%m') AS period, BillingCurrency AS currency, count(*) AS rows,
  sum(BilledCost) AS billed, sum(EffectiveCost) AS effective, sum(ListCost) AS list, sum(ContractedCost) AS contracted`

function expectSums(found: readonly Readonly<Record<string, unknown>>[], truth: readonly FocusTruth[]): void {
  expect(found.map(({ period, currency, rows }) => [period, currency, rows])).toEqual(
    truth.map(({ period, currency, rows }) => [period, currency, rows]),
  )
  for (const [at, one] of truth.entries()) {
    for (const column of ['billed', 'effective', 'list', 'contracted'] as const) {
      // Where a file has no such cost, FOCUS allows no NULL: what stands in for it is marked in x_PriceFallback.
      if (one[column] === null) continue
      const difference = absoluteDecimal(subtractDecimals(String(found[at]?.[column]), one[column]))
      expect(compareDecimals(difference, '0.000001'), `${column} of ${JSON.stringify(one)}`).toBe(-1)
    }
  }
}

describe.skipIf(!hasSharedData)('FOCUS files that others made', { meta: { skipReason: noSharedData } }, () => {
  const truth = async (): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(sharedData, 'truth.json'), 'utf8'))

  it('ties a file of three providers, with NULL as text and a stray column, to its truth', {
    timeout: 90_000,
  }, async () => {
    const cwd = await testFolder(onTestFinished)
    await mkdir(join(cwd, 'bills'))
    const name = 'focus-1.0-three-providers.csv'
    await copyFile(join(sharedData, 'focus', name), join(cwd, 'bills', name))
    await writeFile(join(cwd, 'finops.yaml'), 'exports:\n  - { name: sample, source: focus, location: ./bills }\n')
    const ingest = await runFinops(['ingest'], { cwd })
    expect(ingest).toMatchObject({ code: 0 })
    expect(ingest.stdout).toContain('1 unknown column, kept in x_ProviderColumns: Id')
    expect(ingest.stdout).toContain('NULL written as text was taken for NULL in')
    const found = await answer(
      cwd,
      `select ServiceProviderName as provider, ${sums} from cost_and_usage group by all order by all`,
    )
    expectSums(found, (await truth())['focus_sample'] as FocusTruth[])
    expect(
      await answer(cwd, "select count(*) as n from cost_and_usage where x_PriceFallback = 'contracted=cost'"),
    ).toEqual([{ n: 7 }])
    const texts =
      "select count(*) as n from cost_and_usage as row where row::VARCHAR like '%: NULL,%' and ResourceName = 'NULL'"
    expect(await answer(cwd, texts)).toEqual([{ n: 0 }])
  })

  it('ties FOCUS 1.2 and 1.3 files of three clouds to their truth, commitments in a table of their own', {
    timeout: 120_000,
  }, async () => {
    const cwd = await testFolder(onTestFinished)
    const folder = join(sharedData, 'focus', 'generated')
    const files = (await readdir(folder)).filter((name) => name.endsWith('.csv.gz')).sort()
    const entry = (file: string): object => ({
      name: file.replace('.csv.gz', ''),
      source: 'focus',
      location: join(folder, file),
      layout: 'files',
    })
    // The files of the two versions are of the same accounts and month; here they are looked at one by one.
    const config = { exports: files.map(entry), store: { duckdb: { allowOverlap: true } } }
    await writeFile(join(cwd, 'finops.yaml'), JSON.stringify(config))
    expect(await runFinops(['ingest', '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })
    const generated = (await truth())['focus_generated'] as Record<string, FocusTruth[]>
    const found = await answer(
      cwd,
      `select split_part(x_ExportName, '/', 1) as name, ${sums} from cost_and_usage group by all order by all`,
    )
    expect(found.map(({ name }) => `${String(name)}.csv`)).toEqual(Object.keys(generated).sort())
    for (const row of found) expectSums([row], generated[`${String(row['name'])}.csv`] ?? [])
    const commitments =
      'select x_ExportName as name, count(*) as n, count(distinct ContractCommitmentId) as ids from contract_commitment group by 1 order by 1'
    expect((await answer(cwd, commitments)).map(({ n, ids }) => [n, ids])).toEqual([
      [72, 72],
      [79, 79],
      [71, 71],
    ])
    const joined = `select count(*) as n from (select unnest(from_json(json_extract(ContractApplied, '$.Elements[*].ContractCommitmentId'), '["VARCHAR"]')) as id
      from cost_and_usage where ContractApplied is not null) where id not in (select ContractCommitmentId from contract_commitment)`
    expect(await answer(cwd, joined)).toEqual([{ n: 0 }])
    const again = await runFinops(['ingest', '--json'], { cwd })
    expect(
      JSON.parse(again.stdout).exports.every(
        (one: { loaded: unknown[]; unchanged: number }) => one.loaded.length === 0 && one.unchanged === 1,
      ),
    ).toBe(true)
  })
})
