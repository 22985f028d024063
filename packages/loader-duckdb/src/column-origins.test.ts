import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { curColumns, usualRows, writeRows } from './testing/aws-bill.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFolder } from './testing/ingest-folder.ts'
import { rowsOf } from './testing/lake-content.ts'

it('each column of each row knows whether it was reported, derived or absent, by one line for a delivery', async () => {
  const folder = await testFolder(onTestFinished)
  const [bucket, dataDir] = [join(folder, 'bucket'), join(folder, 'data')]
  const columns = [...curColumns, 'bill/InvoicingEntity']
  const [first = {}, ...others] = usualRows()
  await writeRows(bucket, { month: '2026-08' }, [{ ...first, 'bill/InvoicingEntity': 'Acme' }, ...others], columns)
  await writeRows(bucket, { month: '2026-09' }, usualRows())
  await ingestFolder({ source: { name: 'main', location: bucket }, dataDir })
  const names = ['BillingAccountId', 'InvoiceIssuerName', 'RegionName', 'ServiceCategory']
  const known = await rowsOf(
    dataDir,
    `SELECT DISTINCT c.InvoiceIssuerName, o.billing_period, o.column_name, o.origin, o.origins
    FROM cost_and_usage c JOIN column_origins o ON o.x_ExportName = c.x_ExportName
      AND o.x_DeliveryVersion = c.x_DeliveryVersion AND o.billing_period = strftime(c.BillingPeriodStart, '%Y-%m')
    WHERE o.column_name IN ('${names.join("', '")}') ORDER BY ALL`,
  )
  const august = (issuer: string): unknown[] => [
    [issuer, '2026-08', 'BillingAccountId', 'reported', ['reported']],
    [issuer, '2026-08', 'InvoiceIssuerName', 'mixed', ['reported', 'derived']],
    [issuer, '2026-08', 'RegionName', 'absent', []],
    [issuer, '2026-08', 'ServiceCategory', 'derived', ['derived']],
  ]
  expect(known).toEqual([
    ...august('AWS').slice(0, 4),
    // The report of September has no column of invoicing entities at all.
    ['AWS', '2026-09', 'BillingAccountId', 'reported', ['reported']],
    ['AWS', '2026-09', 'InvoiceIssuerName', 'derived', ['derived']],
    ['AWS', '2026-09', 'RegionName', 'absent', []],
    ['AWS', '2026-09', 'ServiceCategory', 'derived', ['derived']],
    ...august('Acme'),
  ])
  const rules = await rowsOf(
    dataDir,
    "SELECT rule FROM column_origins WHERE column_name = 'InvoiceIssuerName' AND rule IS NOT NULL",
  )
  expect(rules).toEqual([[expect.stringContaining('else AWS')]])
})

it('a version that was replaced no longer speaks for rows', async () => {
  const folder = await testFolder(onTestFinished)
  const [bucket, dataDir] = [join(folder, 'bucket'), join(folder, 'data')]
  for (const assembly of ['a1', 'a2']) {
    await writeRows(bucket, { month: '2026-08', assembly }, usualRows(assembly === 'a1' ? 4 : 5))
    await ingestFolder({ source: { name: 'main', location: bucket }, dataDir })
  }
  expect(await rowsOf(dataDir, 'SELECT DISTINCT x_DeliveryVersion FROM column_origins')).toEqual([['a2']])
})
