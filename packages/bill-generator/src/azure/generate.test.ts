import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hashTree, inTemporaryFolder, query } from '../read-back.ts'
import { columnsOf } from './columns.ts'
import { generateAzureBill } from './generate.ts'
import {
  azureLayouts,
  type GenerateAzureBillOptions,
  type GeneratedAzureDelivery,
  type GeneratedAzureRun,
} from './options.ts'
import { exportRelation, totalsFromExports } from './read-back.ts'

const historyStart = '2025-10'

function truthOf({ totals }: GeneratedAzureDelivery): readonly Readonly<Record<string, string>>[] {
  return totals.map((total) => ({
    type: total.chargeType,
    model: total.pricingModel,
    line_rows: String(total.rows),
    billed: total.billedCost,
    effective: total.effectiveCost,
  }))
}

async function manifestOf(directory: string, { manifestKey }: GeneratedAzureRun): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(directory, manifestKey), 'utf8')) as Record<string, unknown>
}

describe.each(azureLayouts)('the demo bill as %s', (layout) => {
  it('holds what the returned truth says, in both exports', async () => {
    await inTemporaryFolder(async (directory) => {
      const bill = await generateAzureBill({
        directory,
        layout,
        scenario: 'demo',
        historyStart,
        periods: ['2025-11', '2026-06'],
      })
      for (const delivery of bill.deliveries) {
        expect(await query(totalsFromExports(directory, delivery))).toEqual(truthOf(delivery))
        expect(delivery.rows).toBeGreaterThan(2500)
        expect(delivery.rows).toBeLessThan(4000)
      }
    })
  })

  it('writes manifests that name the files, their sizes and rows, and files with the columns of the agreement', async () => {
    await inTemporaryFolder(async (directory) => {
      const bill = await generateAzureBill({
        directory,
        layout,
        scenario: 'demo',
        historyStart,
        periods: ['2026-02'],
        filesPerPeriod: 3,
      })
      const [delivery] = bill.deliveries
      if (delivery === undefined) throw new Error('no delivery')
      expect(delivery.runs.map((run) => run.dataset)).toEqual(['ActualCost', 'AmortizedCost'])
      for (const run of delivery.runs) {
        const manifest = await manifestOf(directory, run)
        const sizes = await Promise.all(run.files.map(async ({ key }) => (await stat(join(directory, key))).size))
        expect(manifest).toMatchObject({
          blobCount: 3,
          dataRowCount: run.rows,
          exportConfig: { type: run.dataset, resourceId: expect.stringContaining(bill.scope) },
          runInfo: { runId: run.runId, startDate: '2026-02-01T00:00:00', endDate: '2026-02-28T00:00:00' },
          blobs: run.files.map(({ key }, index) => ({ blobName: key, byteCount: sizes[index] })),
        })
        const rows = await query(
          `SELECT count(*) AS n FROM ${exportRelation(directory, { ...delivery, runs: [run] }, run.dataset)}`,
        )
        expect(rows).toEqual([{ n: String(run.rows) }])
        const header = await query(`DESCRIBE SELECT * FROM ${exportRelation(directory, delivery, run.dataset)}`)
        expect(header.map((column) => column['column_name'])).toEqual(columnsOf(layout).map(({ header }) => header))
      }
    })
  })
})

describe('a restated period', () => {
  const options = { layout: 'mca-create-new', scenario: 'demo', historyStart, periods: ['2026-07'] } as const

  it('has newer runs beside the first, invoiced and with a late refund', async () => {
    await inTemporaryFolder(async (directory) => {
      const bill = await generateAzureBill({ ...options, directory, restated: ['2026-07'] })
      const [first, second] = bill.deliveries
      if (first === undefined || second === undefined) throw new Error('two deliveries expected')
      expect([first.current, second.current]).toEqual([false, true])
      const refund = ({ totals }: GeneratedAzureDelivery): string | undefined =>
        totals.find(({ chargeType }) => chargeType === 'Refund')?.billedCost
      expect([refund(first), refund(second)]).toEqual([undefined, '-37.8500000000000000'])
      for (const [delivery, invoiced] of [
        [first, false],
        [second, true],
      ] as const) {
        const ids = `SELECT count(invoiceId) = ${invoiced ? 'count(*)' : '0'} AS ok FROM ${exportRelation(directory, delivery, 'ActualCost')}`
        expect(await query(ids)).toEqual([{ ok: 'true' }])
      }
      expect(await readdir(join(bill.location, 'larkspur-actual/20260701-20260731'))).toEqual([
        '202608010512',
        '202608060512',
      ])
    })
  })

  it('begins with the delivery that is written without a restatement', async () => {
    await inTemporaryFolder(async (directory) => {
      await generateAzureBill({ ...options, directory: join(directory, 'first') })
      await generateAzureBill({ ...options, directory: join(directory, 'both'), restated: ['2026-07'] })
      const [first, both] = [await hashTree(join(directory, 'first')), await hashTree(join(directory, 'both'))]
      for (const [path, hash] of Object.entries(first)) expect([path, both[path]]).toEqual([path, hash])
      expect(Object.keys(both)).toHaveLength(2 * Object.keys(first).length)
    })
  })
})

describe('equal options', () => {
  const options: Omit<GenerateAzureBillOptions, 'directory'> = {
    layout: 'ea-create-new',
    scenario: 'demo',
    periods: ['2026-03'],
    rowsPerPeriod: 6000,
  }

  it('give equal bytes on any number of threads, and another seed gives others', async () => {
    await inTemporaryFolder(async (directory) => {
      const made = await Promise.all(
        [{ threads: 1 }, { threads: 4 }, { seed: 2 }].map(async (more, index) => {
          const folder = join(directory, String(index))
          await generateAzureBill({ ...options, ...more, directory: folder })
          return await hashTree(folder)
        }),
      )
      expect(made[1]).toEqual(made[0])
      expect(Object.values(made[2] ?? {})).not.toEqual(Object.values(made[0] ?? {}))
    })
  })
})

describe('options that make no sense', () => {
  it.each([
    [{ periods: [] }, /periods is empty/],
    [{ layout: 'csp' as 'ea-create-new' }, /unknown layout 'csp'/],
    [{ datasets: ['AmortizedCost'] }, /AmortizedCost alone is no bill/],
    [{ scenario: 'bench', datasets: ['ActualCost', 'AmortizedCost'] }, /bench scenario has actual costs only/],
    [{ scenario: 'bench', restated: ['2026-04'] }, /only the demo scenario/],
  ] as const)('%j is refused before anything is written', async (wrong, message) => {
    await inTemporaryFolder(async (directory) => {
      const target = join(directory, 'container')
      const options = { directory: target, layout: 'ea-create-new', scenario: 'demo', periods: ['2026-04'] } as const
      await expect(generateAzureBill({ ...options, ...wrong })).rejects.toThrow(message)
      await expect(stat(target)).rejects.toThrow(/ENOENT/)
    })
  })
})
