import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { absoluteDecimal, compareDecimals, subtractDecimals, sumDecimals } from './output/decimal.ts'
import { testFolder } from './testing/folder.ts'
import { runFinops } from './testing/run-finops.ts'
import { hasSharedData, noSharedData, sharedData } from './testing/shared-data.ts'

const exports = [
  { name: 'aws', source: 'aws', location: join(sharedData, 'aws', 'cur-legacy-bucket') },
  { name: 'azure', source: 'azure', location: join(sharedData, 'azure', 'actual-container'), layout: 'files' },
  { name: 'gcp', source: 'gcp', location: join(sharedData, 'gcp', 'detailed-bucket') },
  { name: 'sample', source: 'focus', location: join(sharedData, 'focus', 'focus-1.0-three-providers.csv') },
]

/** What each export costs by period and currency, as its own columns add up. */
async function truth(): Promise<ReadonlyMap<string, string>> {
  const known: Record<string, Record<string, string>[]> = JSON.parse(
    await readFile(join(sharedData, 'truth.json'), 'utf8'),
  )
  const sums = new Map<string, string>()
  for (const [name, key] of Object.entries({ aws: 'aws', azure: 'azure', gcp: 'gcp', sample: 'focus_sample' })) {
    for (const one of known[key] ?? []) {
      const period = one['period'] ?? one['invoice_month']?.replace(/^(\d{4})/, '$1-')
      const costs = ['unblended_cost', 'cost_in_billing_currency', 'cost_sum', 'credits_sum', 'billed']
      const place = `${name} ${period} ${one['currency']}`
      sums.set(place, sumDecimals([sums.get(place) ?? '0', ...costs.flatMap((cost) => one[cost] ?? [])]))
    }
  }
  return sums
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'lock.duckdb')
  const line = async (path: string): Promise<string> => `${path} ${(await stat(path)).mtimeMs}`
  return (await Promise.all(files.map(({ parentPath, name }) => line(join(parentPath, name))))).sort()
}

describe.skipIf(!hasSharedData)(
  'three clouds and FOCUS files in one lake',
  { meta: { skipReason: noSharedData } },
  () => {
    it('are ingested in one command, tie to their truth, and have a category on every row', {
      timeout: 180_000,
    }, async () => {
      const cwd = await testFolder(onTestFinished)
      await writeFile(join(cwd, 'finops.yaml'), JSON.stringify({ exports }))
      expect(await runFinops(['ingest', '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' })

      const status = JSON.parse((await runFinops(['status', '--json'], { cwd })).stdout)
      const found = new Map<string, string>()
      for (const { exportName, billingPeriod, totals } of status.periods) {
        for (const { currency, billedCost } of totals) {
          found.set(`${exportName.split('/')[0]} ${billingPeriod} ${currency}`, billedCost)
        }
      }
      const expected = await truth()
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
      for (const [place, cost] of expected) {
        const difference = absoluteDecimal(subtractDecimals(found.get(place) ?? '', cost))
        expect(compareDecimals(difference, '0.000001'), place).toBe(-1)
      }

      const before = await filesOf(join(cwd, 'data'))
      const again = JSON.parse((await runFinops(['ingest', '--json'], { cwd })).stdout)
      for (const one of again.exports) expect(one).toMatchObject({ planned: [], loaded: [], error: null })
      expect(await filesOf(join(cwd, 'data'))).toEqual(before)

      const sql =
        'select ServiceProviderName, ServiceCategory, BillingCurrency, sum(BilledCost) from cost_and_usage group by all'
      const rows: readonly Record<string, string | null>[] = JSON.parse(
        (await runFinops(['query', sql, '--format', 'json'], { cwd })).stdout,
      )
      const of = (column: string): readonly (string | null)[] =>
        [...new Set(rows.map((row) => row[column] ?? null))].sort()
      expect(of('ServiceProviderName')).toEqual(expect.arrayContaining(['AWS', 'Google Cloud', 'Microsoft', 'Oracle']))
      expect(of('ServiceProviderName')).not.toContain(null)
      expect(of('ServiceCategory')).not.toContain(null)
      expect(of('BillingCurrency')).toEqual(['USD'])
    })
  },
)
