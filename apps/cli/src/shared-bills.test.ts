import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { absoluteDecimal, compareDecimals, subtractDecimals, sumDecimals } from './output/decimal.ts'
import { testFolder } from './testing/folder.ts'
import { runFinops } from './testing/run-finops.ts'
import { hasSharedData, noSharedData, sharedData } from './testing/shared-data.ts'

interface Truth {
  readonly period: string
  readonly currency: string
  readonly native_rows: number
  /** As the cloud's own columns add up. */
  readonly native: string
}

interface StatusAnswer {
  readonly periods: readonly {
    readonly billingPeriod: string
    readonly sourceRows: number
    readonly focusRows: number
    readonly rowChanges: readonly { readonly kind: string; readonly reason: string; readonly rows: number }[]
    readonly totals: readonly { readonly currency: string; readonly billedCost: string; readonly nativeCost: string }[]
  }[]
}

type TruthText = Readonly<Record<string, string>> & { readonly native_rows: number }

async function truthOf(key: string): Promise<readonly Truth[]> {
  const truth: Record<string, TruthText[]> = JSON.parse(await readFile(join(sharedData, 'truth.json'), 'utf8'))
  return (truth[key] ?? []).map((one) => {
    const { period, invoice_month: month, currency = '', native_rows } = one
    const costs = [one['unblended_cost'], one['cost_in_billing_currency'], one['cost_sum'], one['credits_sum']]
    const native = sumDecimals(costs.filter((cost) => cost !== undefined))
    return { period: period ?? `${month?.slice(0, 4)}-${month?.slice(4)}`, currency, native_rows, native }
  })
}

function expectTie(status: StatusAnswer, truth: readonly Truth[]): void {
  expect(status.periods.map(({ billingPeriod, sourceRows }) => [billingPeriod, sourceRows])).toEqual(
    truth.map(({ period, native_rows }) => [period, native_rows]),
  )
  for (const [index, { currency, native }] of truth.entries()) {
    const totals = status.periods[index]?.totals ?? []
    expect(totals.map((total) => total.currency)).toEqual([currency])
    for (const cost of [totals[0]?.billedCost, totals[0]?.nativeCost]) {
      expect(compareDecimals(absoluteDecimal(subtractDecimals(cost ?? '', native)), '0.000001')).toBe(-1)
    }
  }
}

/** Every file below a folder with its size and time of change. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'lock.duckdb')
  const lines = files.map(async ({ parentPath, name }) => {
    const { size, mtimeMs } = await stat(join(parentPath, name))
    return `${join(parentPath, name)} ${size} ${mtimeMs}`
  })
  return (await Promise.all(lines)).sort()
}

describe.skipIf(!hasSharedData)('bills that others made', { meta: { skipReason: noSharedData } }, () => {
  it('a bucket with manifests: ties to the truth, and a second ingest fetches and writes nothing', {
    timeout: 90_000,
  }, async () => {
    const cwd = await testFolder(onTestFinished)
    const location = join(sharedData, 'aws', 'cur-legacy-bucket')
    const config = { exports: [{ name: 'aws-legacy', source: 'aws', location }] }
    await writeFile(join(cwd, 'finops.yaml'), JSON.stringify(config))

    const plan = await runFinops(['ingest', '--dry-run'], { cwd })
    expect(plan).toMatchObject({ code: 0, stderr: '' })
    expect(plan.stdout).toMatch(/^aws-legacy\/cur-hourly {2}2026-08 {2}aws-cur-1 +1 {2}743 kB$/m)
    expect(await readdir(cwd)).toEqual(['finops.yaml'])

    const first = await runFinops(['ingest'], { cwd })
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain('34,752 source rows = 32,568 FOCUS rows + 2,184 dropped \u2212 0 made')
    expect(first.stdout).toMatch(/^ {2}dropped {2}savings-plan-negation {2}2,184$/m)
    expect(first.stdout).toMatch(/^ {2}load +█+ +\d+\.\d s {2}34,752 rows of 2\.2 MB, [\d,]+ rows\/s$/m)
    expect(first.stdout).toMatch(/^aws +aws-legacy\/cur-hourly +2026-08 +USD +11,712 +\$28,865 +\$28,903$/m)
    expect(first.stdout.trimEnd()).toMatch(/Next: finops status$/)

    const status = await runFinops(['status', '--json'], { cwd })
    const answer: StatusAnswer = JSON.parse(status.stdout)
    expectTie(answer, await truthOf('aws'))
    const changes = answer.periods.flatMap((period) => period.rowChanges)
    expect(changes.reduce((rows, change) => rows + change.rows, 0)).toBe(2184)

    const before = await filesOf(join(cwd, 'data'))
    const second = await runFinops(['ingest', '--json'], { cwd })
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(second.stdout).exports).toMatchObject([
      { planned: [], loaded: [], unchanged: 3, transferredBytes: 0, error: null },
    ])
    expect(await filesOf(join(cwd, 'data'))).toEqual(before)
    expect((await runFinops(['ingest'], { cwd })).stdout).toBe('Nothing new: 3 deliveries are unchanged.\n')
  })

  it('a file without manifest, by layout: files', { timeout: 60_000 }, async () => {
    const cwd = await testFolder(onTestFinished)
    const location = join(sharedData, 'aws', 'cur-legacy-file')
    const init = await runFinops(['init', '--yes', '--location', location, '--name', 'aws-old'], { cwd })
    expect(init.code).toBe(0)
    expect(await readFile(join(cwd, 'finops.yaml'), 'utf8')).toContain('    layout: files\n')
    expect((await runFinops(['ingest'], { cwd })).code).toBe(0)
    const status = await runFinops(['status', '--json'], { cwd })
    expectTie(JSON.parse(status.stdout), await truthOf('aws_legacy_file'))
  })

  it('Azure: a container of cost details without manifests, by what init writes', { timeout: 60_000 }, async () => {
    const cwd = await testFolder(onTestFinished)
    const location = join(sharedData, 'azure', 'actual-container')
    const init = await runFinops(['init', '--yes', '--provider', 'azure', '--location', location], { cwd })
    expect(init.code).toBe(0)
    expect(await readFile(join(cwd, 'finops.yaml'), 'utf8')).toContain('    source: azure\n')
    expect((await runFinops(['ingest'], { cwd })).code).toBe(0)
    expectTie(JSON.parse((await runFinops(['status', '--json'], { cwd })).stdout), await truthOf('azure'))
  })

  it('Google Cloud: extracts of the detailed export, four invoice months', { timeout: 60_000 }, async () => {
    const cwd = await testFolder(onTestFinished)
    const location = join(sharedData, 'gcp', 'detailed-bucket')
    const init = await runFinops(['init', '--yes', '--provider', 'gcp', '--location', location], { cwd })
    expect(init.code).toBe(0)
    expect((await runFinops(['ingest'], { cwd })).code).toBe(0)
    expectTie(JSON.parse((await runFinops(['status', '--json'], { cwd })).stdout), await truthOf('gcp'))
  })
})
