import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GeneratedBill, generateAwsBill } from '@open-finops/bill-generator'
import { openLake } from '@open-finops/loader-duckdb'
import { lastMonths, shiftBillingPeriod } from '@open-finops/pipeline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PackedConsumer, packedConsumer } from './packed-consumer.fixture.ts'

const root = join(import.meta.dirname, '..')
const parent = mkdtempSync(join(tmpdir(), 'open-finops-consumer-'))
const { from = '', to = '' } = lastMonths(3)
const months = [from, shiftBillingPeriod(from, 1), to]
let consumer: PackedConsumer
let bill: GeneratedBill

beforeAll(async () => {
  bill = await generateAwsBill({
    directory: join(parent, 'bucket'),
    scenario: 'demo',
    layout: 'cur-1-create-new',
    periods: [shiftBillingPeriod(from, -1), ...months],
  })
  const names = ['pipeline', 'source-aws', 'loader-duckdb']
  consumer = await packedConsumer(parent, names, ['two-lines', 'custom-pipeline'])
}, 300_000)

afterAll(() => rmSync(parent, { recursive: true, force: true }))

describe('the packed packages, installed by npm outside the workspace', () => {
  test('bring the last three months of a bill into a lake with a script of 15 lines, and every cent arrives', async () => {
    const script = readFileSync(join(root, 'docs/examples/two-lines/ingest.ts'), 'utf8')
    expect(script.trimEnd().split('\n').length).toBeLessThanOrEqual(15)
    const printed = await consumer.run(process.execPath, 'two-lines/ingest.ts', bill.location)
    const lines = printed.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.every((line) => /^[A-Z][A-Za-z, &-]+ -?\d+\.\d+$/.test(line))).toBe(true)
    const truth = bill.deliveries
      .filter(({ period }) => months.includes(period))
      .flatMap(({ totals }) => totals.map(({ effectiveCost }) => effectiveCost))
    expect(sum(lines.map((line) => line.split(' ').at(-1) ?? ''))).toBe(sum(truth))
  }, 120_000)

  test('have types that a strict TypeScript project accepts, those of their dependencies included', async () => {
    const compilerOptions = {
      target: 'ES2023',
      lib: ['ES2023'],
      module: 'NodeNext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      allowImportingTsExtensions: true,
      noEmit: true,
      skipLibCheck: false,
      types: ['node'],
    }
    const include = ['two-lines/*.ts', 'custom-pipeline/*.ts', 'misspelt.ts']
    writeFileSync(join(consumer.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }))
    writeFileSync(join(consumer.folder, 'misspelt.ts'), misspelt)
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    expect(await consumer.run(process.execPath, tsc, '--pretty', 'false')).toBe('')
  }, 120_000)

  test('let a source of 40 lines feed the lake, and log what happens as JSON lines', async () => {
    const bills = join(consumer.folder, 'bills')
    const totals = await writeFocusBills(join(consumer.folder, 'data'), bills)
    const run = async (): Promise<readonly Record<string, unknown>[]> => {
      const printed = await consumer.run(process.execPath, 'custom-pipeline/main.ts', bills, './own-data')
      return printed
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    }
    const first = await run()
    expect(first.filter(({ type }) => type === 'delivery-loaded').map(({ delivery }) => delivery)).toEqual(months)
    expect(first.at(-1)).toMatchObject({ type: 'done', loaded: 3, unchanged: 0 })
    expect(await focusTotals(join(consumer.folder, 'own-data'))).toEqual(totals)
    expect((await run()).at(-1)).toMatchObject({ type: 'done', loaded: 0, unchanged: 3 })

    writeFileSync(join(bills, `${to}.csv`), 'BilledCost,EffectiveCost\n1,1\n')
    const failed = consumer.run(process.execPath, 'custom-pipeline/main.ts', bills, './own-data')
    await expect(failed).rejects.toThrow(/"type":"failed","code":"FINOPS_[A-Z_]+","message":.*"hint":/)
    expect(await focusTotals(join(consumer.folder, 'own-data'))).toEqual(totals)
  }, 120_000)
})

/** Compiles only as long as an option that does not exist is refused: types that were lost would accept it. */
const misspelt = `import { awsSource } from '@open-finops/source-aws'
// @ts-expect-error: region
awsSource({ location: 's3://acme-billing/reports', regoin: 'eu-west-1' })
`

/** Writes the months of a lake as AWS's FOCUS 1.2 export would, and gives their totals. */
async function writeFocusBills(dataDir: string, folder: string): Promise<unknown> {
  mkdirSync(folder)
  const lake = await openLake({ dataDir })
  for (const month of months) {
    await lake.query(
      `COPY (SELECT * FROM focus_1_2 WHERE strftime(BillingPeriodStart, '%Y-%m') = '${month}')
        TO '${join(folder, `${month}.csv`)}' (HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ')`,
    )
  }
  await lake.close()
  return await focusTotals(dataDir)
}

async function focusTotals(dataDir: string): Promise<unknown> {
  const lake = await openLake({ dataDir })
  const { rows } = await lake.query(
    `SELECT strftime(BillingPeriodStart, '%Y-%m'), ServiceCategory, count(*), sum(BilledCost), sum(EffectiveCost)
      FROM cost_and_usage GROUP BY ALL ORDER BY ALL`,
  )
  await lake.close()
  return rows
}

/** Adds decimals exactly; the sum in units of 1e-18. */
function sum(decimals: readonly string[]): bigint {
  return decimals.reduce((total, decimal) => {
    const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.')
    const units = BigInt(whole + fraction.padEnd(18, '0').slice(0, 18))
    return decimal.startsWith('-') ? total - units : total + units
  }, 0n)
}
