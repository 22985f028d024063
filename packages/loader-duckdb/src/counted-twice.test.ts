import { join } from 'node:path'
import { isFinopsError } from '@open-finops/pipeline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { duckdbStore } from './store.ts'
import { type CurRow, writeRows } from './testing/aws-bill.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFault, ingestFolder } from './testing/ingest-folder.ts'
import { rowsOf, wholeLake } from './testing/lake-content.ts'

const month = '2026-10'

function rowsOfAccounts(...accounts: readonly string[]): readonly CurRow[] {
  return accounts.map((account) => ({ 'lineItem/UsageAccountId': account }))
}

/** A bucket with two reports of one payer, for the accounts of each; the first is in the lake. */
async function twoReports(first: readonly CurRow[], second: readonly CurRow[], secondMonth = month): Promise<string> {
  const base = await testFolder(onTestFinished)
  const source = { location: join(base, 'bucket'), name: 'aws-main' }
  await writeRows(source.location, { month, report: 'first', assembly: 'f1' }, first)
  await ingestFolder({ source: { ...source, export: 'first' }, dataDir: join(base, 'data') })
  await writeRows(source.location, { month: secondMonth, report: 'second', assembly: 's1' }, second)
  return base
}

const source = (base: string): { location: string; name: string } => ({
  location: join(base, 'bucket'),
  name: 'aws-main',
})
describe('no cost counts twice', () => {
  test('a second export that holds an account of the first is refused, and names both, the account and the month', async () => {
    const base = await twoReports(rowsOfAccounts('1', '2', '3'), rowsOfAccounts('3', '4', '2'))
    const before = await wholeLake(join(base, 'data'))
    const fault = await ingestFault({ source: source(base), dataDir: join(base, 'data') })
    expect(fault).toMatchObject({
      code: 'FINOPS_COUNTED_TWICE',
      message: expect.stringMatching(
        /aws-main\/second and aws-main\/first both hold .*account 2 in 2026-10, and of 1 more/,
      ),
      hint: expect.stringMatching(/export:.*allowOverlap/s),
      details: { billingAccountId: '000000000001', subAccountIds: ['2', '3'], currency: 'USD' },
    })
    expect(await wholeLake(join(base, 'data'))).toEqual(before)
  })

  test('two entries over one bucket are refused, whatever they are called', async () => {
    const base = await twoReports(rowsOfAccounts('1'), rowsOfAccounts('9'), '2026-09')
    const twin = { ...source(base), name: 'aws-again', export: 'first' }
    const fault = await ingestFault({ source: twin, dataDir: join(base, 'data') })
    expect(fault.message).toMatch(/aws-again\/first and aws-main\/first/)
  })

  test.each([
    ['other accounts', rowsOfAccounts('4', '5'), month],
    ['the same accounts in another month', rowsOfAccounts('1'), '2026-09'],
    [
      'the same account in another currency',
      [{ 'lineItem/UsageAccountId': '1', 'lineItem/CurrencyCode': 'EUR' }],
      month,
    ],
    [
      'the same account number under another payer',
      [{ 'lineItem/UsageAccountId': '1', 'bill/PayerAccountId': '7' }],
      month,
    ],
    ['rows without an account beside rows with one', rowsOfAccounts(''), month],
  ])('%s may come from a second export', async (_, second, secondMonth) => {
    const base = await twoReports(rowsOfAccounts('1', '2'), second, secondMonth)
    await ingestFolder({ source: source(base), dataDir: join(base, 'data') })
    expect(await rowsOf(join(base, 'data'), 'SELECT count(*) FROM cost_and_usage')).toEqual([[2 + second.length]])
  })

  test('rows without an account in both exports are counted twice too', async () => {
    const base = await twoReports(rowsOfAccounts('', '1'), rowsOfAccounts('', '2'))
    const fault = await ingestFault({ source: source(base), dataDir: join(base, 'data') })
    expect(fault.message).toMatch(/rows of billing account 000000000001 without a sub account/)
  })

  test('exports that are disjoint by design may be allowed', async () => {
    const base = await twoReports(rowsOfAccounts('1'), rowsOfAccounts('1'))
    await ingestFolder({ source: source(base), dataDir: join(base, 'data'), store: { allowOverlap: true } })
    expect(await rowsOf(join(base, 'data'), 'SELECT count(*) FROM cost_and_usage')).toEqual([[2]])
  })

  test('a newer version of the same month of the same export is no overlap', async () => {
    const base = await twoReports(rowsOfAccounts('1'), rowsOfAccounts('8'))
    await writeRows(join(base, 'bucket'), { month, report: 'first', assembly: 'f2' }, rowsOfAccounts('1', '2'))
    await ingestFolder({ source: source(base), dataDir: join(base, 'data') })
    expect(await rowsOf(join(base, 'data'), 'SELECT count(*) FROM cost_and_usage')).toEqual([[3]])
  })

  test('a version that left its account to another export makes room for it', async () => {
    const base = await twoReports(rowsOfAccounts('1', '2'), rowsOfAccounts('8'))
    await writeRows(join(base, 'bucket'), { month, report: 'first', assembly: 'f2' }, rowsOfAccounts('1'))
    await writeRows(join(base, 'bucket'), { month, report: 'second', assembly: 's2' }, rowsOfAccounts('2', '8'))
    await ingestFolder({ source: { ...source(base), export: 'first' }, dataDir: join(base, 'data') })
    await ingestFolder({ source: source(base), dataDir: join(base, 'data') })
    expect(await rowsOf(join(base, 'data'), 'SELECT count(*) FROM cost_and_usage')).toEqual([[3]])
  })

  test('an export that is forgotten makes room for the one that takes its place, and its totals stay', async () => {
    const base = await twoReports(rowsOfAccounts('1', '2'), rowsOfAccounts('1', '2', '3'))
    const dataDir = join(base, 'data')
    const store = await duckdbStore({ dataDir })
    const error = await store.forgetExport('aws-main/none').catch((thrown: unknown) => thrown)
    expect(isFinopsError(error) && error.hint).toMatch(/aws-main\/first/)
    expect(await store.forgetExport('aws-main/first')).toBe(1)
    await store.close()
    expect(await rowsOf(dataDir, 'SELECT count(*) FROM cost_and_usage')).toEqual([[0]])
    await ingestFolder({ source: { ...source(base), export: 'second' }, dataDir })
    expect(await rowsOf(dataDir, 'SELECT count(*) FROM cost_and_usage')).toEqual([[3]])
    const { status } = await wholeLake(dataDir)
    expect(status.map((period) => [period.exportName, period.focusRows, period.replaced.length])).toEqual([
      ['aws-main/first', 0, 1],
      ['aws-main/second', 3, 0],
    ])
  })
})
