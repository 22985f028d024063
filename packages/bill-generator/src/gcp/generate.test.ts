import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inTemporaryFolder, query } from '../read-back.ts'
import { gcpColumnNames, gcpColumns } from './columns.ts'
import { generateGcpBill } from './generate.ts'
import { type GcpLayout, type GeneratedGcpDelivery, type GenerateGcpBillOptions, gcpLayouts } from './options.ts'

const history = '2025-10'
const demo = { scenario: 'demo', historyStart: history } as const

/** The rows of files, with the types of the export whatever the encoding. */
function rowsOf(directory: string, layout: GcpLayout, files: readonly { readonly key: string }[]): string {
  const list = files.map(({ key }) => `'${join(directory, key)}'`).join(', ')
  if (layout.endsWith('parquet')) return `read_parquet([${list}], hive_partitioning = false)`
  const columns = gcpColumnNames.map((column) => `${column}: '${gcpColumns[column].replaceAll("'", "''")}'`)
  const read = columns.map((column) => column.replace(/'TIMESTAMP WITH TIME ZONE'/, "'VARCHAR'"))
  const instants = ['usage_start_time', 'usage_end_time', 'export_time'].map(
    (column) => `replace(${column}, ' UTC', '+00')::TIMESTAMP WITH TIME ZONE AS ${column}`,
  )
  return `(SELECT * REPLACE (${instants.join(', ')}) FROM read_json([${list}], format = 'newline_delimited', hive_partitioning = false, columns = {${read.join(', ')}}))`
}

const exact = (amount: string): string => `CAST(CAST(${amount} AS VARCHAR) AS DECIMAL(38,6))`

async function totalsOf(directory: string, layout: GcpLayout, delivery: GeneratedGcpDelivery): Promise<unknown> {
  return await query(`SELECT substr(invoice.month, 1, 4) || '-' || substr(invoice.month, 5) AS "invoiceMonth", currency, cost_type AS "costType", count(*) AS rows,
      sum(cost)::DECIMAL(38,6) AS cost, sum(credit)::DECIMAL(38,6) AS credits, sum(cost + credit)::DECIMAL(38,6) AS "billedCost"
    FROM (SELECT * REPLACE (${exact('cost')} AS cost), coalesce(list_sum(list_transform(credits, lambda c: ${exact('c.amount')})), 0) AS credit
      FROM ${rowsOf(directory, layout, delivery.files)}) GROUP BY ALL ORDER BY 1, 3`)
}

const truthOf = ({ totals }: GeneratedGcpDelivery): unknown =>
  totals.map((total) => ({ ...total, rows: String(total.rows) }))

describe.each(gcpLayouts)('a Google Cloud bill as %s', (layout) => {
  it('holds what the returned truth says, for each invoice month and cost type', async () => {
    await inTemporaryFolder(async (directory) => {
      const bill = await generateGcpBill({ ...demo, directory, layout, periods: ['2025-12', '2026-03'] })
      for (const delivery of bill.deliveries) {
        expect(await totalsOf(directory, layout, delivery)).toEqual(truthOf(delivery))
        expect(delivery.rows).toBeGreaterThan(1000)
      }
      const invoices = bill.deliveries.map(({ totals }) => [...new Set(totals.map(({ invoiceMonth }) => invoiceMonth))])
      expect(invoices).toEqual(
        layout.startsWith('runs')
          ? [['2025-12'], ['2026-03']]
          : [
              ['2025-11', '2025-12'],
              ['2026-02', '2026-03'],
            ],
      )
    })
  })
})

describe('the same bill', () => {
  it('has the same rows in Parquet and in JSON lines, in both ways to lie in the bucket', async () => {
    await inTemporaryFolder(async (directory) => {
      for (const way of ['runs', 'extract'] as const) {
        const sides: string[] = []
        for (const encoding of ['parquet', 'jsonl'] as const) {
          const layout: GcpLayout = `${way}-${encoding}`
          const folder = join(directory, layout)
          const { deliveries } = await generateGcpBill({ ...demo, directory: folder, layout, periods: ['2026-03'] })
          sides.push(rowsOf(folder, layout, deliveries[0]?.files ?? []))
        }
        const [parquet, lines] = sides
        const counted = await query(`SELECT (SELECT count(*) FROM ${parquet}) AS rows,
          (SELECT count(*) FROM (FROM ${parquet} EXCEPT ALL FROM ${lines})) AS missing, (SELECT count(*) FROM (FROM ${lines} EXCEPT ALL FROM ${parquet})) AS added`)
        expect(counted).toEqual([{ rows: expect.stringMatching(/^1\d{3}$/), missing: '0', added: '0' }])
      }
    })
  })

  it.each(['demo', 'bench'] as const)(
    'is made again from the same options, on any number of threads: %s',
    async (scenario) => {
      await inTemporaryFolder(async (directory) => {
        const options = { scenario, layout: 'runs-parquet', periods: ['2026-03'], rowsPerPeriod: 9000 } as const
        const [one, other] = [join(directory, 'one'), join(directory, 'other')]
        const first = await generateGcpBill({ ...options, directory: one, threads: 1 })
        const second = await generateGcpBill({ ...options, directory: other, threads: 4 })
        const third = await generateGcpBill({ ...options, directory: join(directory, 'third'), seed: 2 })
        expect(second.deliveries.map(({ totals }) => totals)).toEqual(first.deliveries.map(({ totals }) => totals))
        expect(third.deliveries[0]?.totals).not.toEqual(first.deliveries[0]?.totals)
        const sides = [one, other].map((folder) => rowsOf(folder, options.layout, first.deliveries[0]?.files ?? []))
        const differing = `SELECT count(*) AS rows FROM (FROM ${sides[0]} EXCEPT ALL FROM ${sides[1]})`
        expect(await query(differing)).toEqual([{ rows: '0' }])
      })
    },
  )

  it('lies as the scheduled script delivers it: runs of an invoice month, each with a marker', async () => {
    await inTemporaryFolder(async (directory) => {
      const bill = await generateGcpBill({
        ...demo,
        directory,
        layout: 'runs-jsonl',
        periods: ['2026-02'],
        restated: ['2026-02'],
        filesPerPeriod: 3,
      })
      const [first, second] = bill.deliveries
      expect(bill.table).toBe('gcp_billing_export_resource_v1_01A3F7_5C09D2_8E41B6')
      expect(second?.files[2]?.key).toBe(
        `gcp/${bill.table}/invoice_month=202602/run=20260312T040000Z/${bill.table}-000000000002.json.gz`,
      )
      expect(first?.run).toBe('20260303T040000Z')
      expect([first?.current, second?.current]).toEqual([false, true])
      expect(second?.rows).toBe((first?.rows ?? 0) + 1)
      expect(JSON.parse(await readFile(join(directory, second?.markerKey ?? ''), 'utf8'))).toEqual({
        invoice_month: '202602',
        run: '20260312T040000Z',
      })
    })
  })

  const wrong: readonly [string, Partial<GenerateGcpBillOptions>][] = [
    ['no billing account', { billingAccountId: "x'; DROP" }],
    ['unknown layout', { layout: 'csv' as GcpLayout }],
    ['only a layout of runs', { layout: 'extract-parquet', restated: ['2026-02'] }],
  ]
  it.each(wrong)('is refused for %s', async (message, options) => {
    const asked = {
      ...demo,
      directory: 'never-made',
      layout: 'runs-parquet',
      periods: ['2026-02'],
      ...options,
    } as const
    await expect(generateGcpBill(asked)).rejects.toThrow(new RegExp(message))
  })
})
