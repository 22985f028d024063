import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { discover, discoverOne, failure, fetchInto, withWorkspace } from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AzureSourceOptions } from './options.ts'
import { azureSource } from './source.ts'
import { costDetailsCsv, type ExportTree, exportRun, gzipped, writeTree } from './testing/export-tree.ts'

let folder: string
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finops-azure-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function place(...trees: readonly ExportTree[]): Promise<string> {
  count += 1
  const path = join(folder, `place-${count}`)
  await writeTree(path, Object.assign({}, ...trees))
  return path
}
const open = async (trees: readonly ExportTree[], options: Partial<AzureSourceOptions> = {}) =>
  azureSource({ location: await place(...trees), ...options })
const amortized = (run: Parameters<typeof exportRun>[0] = {}): ExportTree =>
  exportRun({
    exportName: 'cost-amortized',
    type: 'AmortizedCost',
    runId: 'b0000000-0000-4000-8000-000000000001',
    ...run,
  })

describe('runs of an export', () => {
  it('count once: the newest of a month, by when it was submitted', async () => {
    const old = exportRun({ submitted: '2026-10-02T06:00:00Z', runId: 'old' })
    const newer = exportRun({ submitted: '2026-10-20T06:00:00Z', runId: 'new' })
    const delivery = await discoverOne(await open([newer, old]))
    expect(delivery).toMatchObject({
      exportName: 'azure/billingaccounts.12345678',
      slot: '2026-10',
      billingPeriod: '2026-10',
      version: 'new',
      format: 'azure-cost-details-1',
      createdAt: '2026-10-20T06:00:00.000Z',
    })
    expect(delivery.files).toHaveLength(1)
    expect(delivery.files[0]?.role).toBeUndefined()
  })

  it('of two exports of one scope and month count once too: month to date, and the month that closed', async () => {
    const toDate = exportRun({ exportName: 'to-date', runId: 'to-date', submitted: '2026-10-31T06:00:00Z' })
    const closed = exportRun({ exportName: 'last-month', runId: 'closed', submitted: '2026-11-05T06:00:00Z' })
    expect((await discoverOne(await open([toDate, closed]))).version).toBe('closed')
  })

  it('of two scopes are two exports', async () => {
    const other = exportRun({ scope: '/subscriptions/5F1C2D3E', exportName: 'subscription' })
    const { deliveries } = await discover(await open([exportRun(), other]))
    expect(deliveries.map(({ exportName }) => exportName)).toEqual([
      'azure/billingaccounts.12345678',
      'azure/subscriptions.5f1c2d3e',
    ])
  })

  it('in parts and with gzip are one delivery', async () => {
    const delivery = await discoverOne(await open([exportRun({ files: gzipped('2026-10') })]))
    expect(delivery.files).toHaveLength(2)
  })

  it('are found wherever a copy of a part of the container lies', async () => {
    const tree = exportRun()
    const cut = Object.fromEntries(
      Object.entries(tree).map(([key, content]) => [key.split('/').slice(3).join('/'), content]),
    )
    const source = await open([cut])
    const delivery = await discoverOne(source)
    await withWorkspace(async (directory) => {
      const { files } = await fetchInto(source, delivery, directory)
      expect(files[0]?.bytes).toBeGreaterThan(0)
    })
  })

  it('that overwrite their files have a new version with each content', async () => {
    const version = async (rows: number) => {
      const files = { 'part_0_0001.csv': costDetailsCsv('2026-10', rows) }
      return (await discoverOne(await open([exportRun({ overwrite: true, runId: 'same', files })]))).version
    }
    expect(await version(5)).not.toBe(await version(7))
    expect(await version(5)).toMatch(/^same-/)
  })

  it('of a month without rows are left out, and keep the other months', async () => {
    const empty = exportRun({ month: '2026-11', files: {}, dataRowCount: 0 })
    expect((await discover(await open([exportRun(), empty]))).deliveries.map(({ slot }) => slot)).toEqual(['2026-10'])
  })

  it('over several months are one delivery whose rows tell their months', async () => {
    const once = exportRun({ startDate: '2026-01-01T00:00:00', endDate: '2026-03-31T00:00:00' })
    const delivery = await discoverOne(await open([once]))
    expect(delivery.slot).toBe('2026-01_2026-03')
    expect(delivery.billingPeriod).toBeUndefined()
  })

  it('over several months are refused beside a run of one of these months', async () => {
    const once = exportRun({ exportName: 'once', startDate: '2026-01-01T00:00:00', endDate: '2026-03-31T00:00:00' })
    const error = await failure(async () => discover(await open([once, exportRun({ month: '2026-03' })])))
    expect(error.code).toBe('FINOPS_OVERLAPPING_RUNS')
  })

  it('that are no bill are left out with a warning', async () => {
    const { deliveries, events } = await discover(
      await open([exportRun(), exportRun({ type: 'PriceSheet', exportName: 'prices' })]),
    )
    expect(deliveries).toHaveLength(1)
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'FINOPS_EXPORT_IGNORED' }))
  })

  it('cost their own month only when their manifest is damaged', async () => {
    const source = await open([exportRun(), { 'exports/x/20260901-20260930/manifest.json': '{' }])
    const seen: string[] = []
    const error = await failure(async () => {
      for await (const { slot } of source.discoverDeliveries({})) seen.push(slot)
    })
    expect(seen).toEqual(['2026-10'])
    expect(error.code).toBe('FINOPS_BAD_MANIFEST')
  })

  it('with a file that is cut off are refused by the size that the manifest says', async () => {
    const tree = exportRun()
    const cut = Object.fromEntries(
      Object.entries(tree).map(([key, content]) => [key, key.endsWith('.csv') ? content.slice(0, -9) : content]),
    )
    const source = await open([cut])
    const delivery = await discoverOne(source)
    const error = await failure(() => withWorkspace((directory) => fetchInto(source, delivery, directory)))
    expect(error.code).toBe('FINOPS_SIZE_MISMATCH')
  })
})

describe('actual and amortized exports', () => {
  it('of one scope and month are one delivery, whenever each of them ran', async () => {
    const source = await open([exportRun(), amortized({ submitted: '2026-10-21T09:00:00Z' })])
    const delivery = await discoverOne(source)
    expect(delivery.files.map(({ role }) => role)).toEqual(['actual', 'amortized'])
    expect(delivery.version).toBe('a0000000-0000-4000-8000-000000000001+b0000000-0000-4000-8000-000000000001')
    expect(delivery.createdAt).toBe('2026-10-21T09:00:00.000Z')
  })

  it('are paired month by month; a month without an amortized export is loaded alone, which is said', async () => {
    const { deliveries, events } = await discover(
      await open([exportRun({ month: '2026-09' }), exportRun(), amortized()]),
    )
    expect(deliveries.map(({ slot, files }) => [slot, files.length])).toEqual([
      ['2026-09', 1],
      ['2026-10', 2],
    ])
    const [warning, ...others] = events.filter((event) => event.type === 'warning')
    expect(others).toEqual([])
    expect(warning).toMatchObject({ code: 'FINOPS_NO_AMORTIZED_EXPORT', message: expect.stringContaining('2026-09') })
  })

  it('that lie apart are named in one entry, also where their files have the same names', async () => {
    const actual = await place(exportRun({ exportName: 'cost' }))
    const twin = await place(amortized({ exportName: 'cost', runId: 'a0000000-0000-4000-8000-000000000001' }))
    const source = azureSource({ actual, amortized: twin })
    const delivery = await discoverOne(source)
    await withWorkspace(async (directory) => {
      const { files } = await fetchInto(source, delivery, directory)
      expect(files.map(({ role, path }) => [role, path.startsWith(role === 'actual' ? actual : twin)])).toEqual([
        ['actual', true],
        ['amortized', true],
      ])
    })
  })

  it('of different scopes are refused', async () => {
    const source = await open([exportRun(), amortized({ scope: '/subscriptions/other' })])
    const { deliveries } = await discover(source)
    const broken = deliveries.find(({ exportName }) => exportName.includes('other'))
    if (broken === undefined) throw new Error('the month stands for itself')
    const error = await failure(() => withWorkspace((directory) => fetchInto(source, broken, directory)))
    expect(error.code).toBe('FINOPS_SCOPE_MISMATCH')
    expect(error.message).toContain('subscriptions/other')
  })

  it('need the actual one', async () => {
    const source = await open([amortized()])
    const delivery = await discoverOne(source)
    const error = await failure(() => withWorkspace((directory) => fetchInto(source, delivery, directory)))
    expect(error.code).toBe('FINOPS_AMORTIZED_ALONE')
    expect(() => azureSource({ amortized: folder })).toThrow('name one `location`')
  })
})

describe('FOCUS exports', () => {
  const focus = (dataVersion: string, run: Parameters<typeof exportRun>[0] = {}): ExportTree =>
    exportRun({ type: 'FocusCost', exportName: 'focus', dataVersion, ...run })

  it.each([
    ['1.0', 'azure-focus-1-0'],
    ['1.0r2', 'azure-focus-1-0r2'],
    ['1.2-preview', 'azure-focus-1-2'],
    ['1.2', 'azure-focus-1-2'],
  ])('of version %s are %s', async (version, format) => {
    expect((await discoverOne(await open([focus(version)]))).format).toBe(format)
  })

  it('of a version that no format reads are refused when fetched', async () => {
    const source = await open([focus('1.0-preview(v1)')])
    const delivery = await discoverOne(source)
    const error = await failure(() => withWorkspace((directory) => fetchInto(source, delivery, directory)))
    expect(error.code).toBe('FINOPS_UNKNOWN_LAYOUT')
  })

  it('beside an actual export of the same scope and month are refused, and chosen by name', async () => {
    const location = await place(exportRun(), focus('1.2'))
    const error = await failure(() => discover(azureSource({ location })))
    expect(error.code).toBe('FINOPS_SCOPE_COUNTED_TWICE')
    expect((await discoverOne(azureSource({ location, export: 'focus' }))).format).toBe('azure-focus-1-2')
  })
})

describe('files without a manifest', () => {
  const csv = costDetailsCsv('2026-10', 3)

  it('are one bill, told by its header in any case', async () => {
    const tree = { 'a/one.csv': csv, 'b/two.csv': csv.toLowerCase() }
    expect(await discoverOne(await open([tree], { layout: 'files' }))).toMatchObject({
      format: 'azure-cost-details-1',
      slot: 'files',
      files: [{}, {}],
    })
  })

  it('are a pair where both locations are named', async () => {
    const actual = await place({ 'cost.csv': csv })
    const twin = await place({ 'cost.csv': costDetailsCsv('2026-10', 4) })
    const delivery = await discoverOne(azureSource({ actual, amortized: twin, layout: 'files' }))
    expect(delivery.files.map(({ role }) => role)).toEqual(['actual', 'amortized'])
  })

  it.each<[string, ExportTree, string]>([
    ['the same content twice', { 'a.csv': csv, 'b.csv': csv }, 'FINOPS_SAME_CONTENT_TWICE'],
    ['no bill', { 'a.csv': 'a,b\n1,2\n' }, 'FINOPS_UNKNOWN_LAYOUT'],
    ['no file', { 'readme.txt': '' }, 'FINOPS_NO_BILLING_FILES'],
    [
      'two runs of one date range',
      {
        'x/20261001-20261031/202610020600/a.csv': csv,
        'x/20261001-20261031/202610030600/a.csv': costDetailsCsv('2026-10', 4),
      },
      'FINOPS_OVERLAPPING_RUNS',
    ],
  ])('with %s are refused', async (_, tree, code) => {
    expect((await failure(async () => discover(await open([tree], { layout: 'files' })))).code).toBe(code)
  })

  it('are pointed out where no manifest is found', async () => {
    const error = await failure(async () => discover(await open([{ 'a.csv': csv }])))
    expect(error.code).toBe('FINOPS_NO_BILLING_FILES')
    expect(error.hint).toContain('layout: files')
  })
})
