import { readdir, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BillFolder, billFolder } from './testing/lake.ts'
import { type FinishedRun, runFinops } from './testing/run-finops.ts'

let made: BillFolder
const run = (...args: readonly string[]): Promise<FinishedRun> => runFinops(args, { cwd: made.folder })
const sums = ['query', 'select sum(BilledCost), count(*) from cost_and_usage', '--json'] as const

beforeAll(async () => {
  made = await billFolder(['2026-09', '2026-10'])
  expect((await run('ingest')).code).toBe(0)
}, 60_000)
afterAll(async () => await rm(made.folder, { recursive: true, force: true }))

/** The lake file of a month, relative to the data folder. */
async function rowsFile(month: string): Promise<string> {
  const files = await readdir(join(made.folder, 'data', 'lake', 'cost_and_usage'), { recursive: true })
  return join('lake', 'cost_and_usage', files.find((path) => path.includes(`${month}/`)) ?? '')
}

describe('doctor --deep and transform --rebuild', { timeout: 60_000 }, () => {
  it('say that nothing is damaged where nothing is', async () => {
    const deep = await run('doctor', '--deep')
    expect(deep.code).toBe(0)
    expect(deep.stdout).toMatch(
      /^ok {4}lake, byte by byte: 4 files, .* rows: checksums, rows and totals are as they were written$/m,
    )
    expect(deep.stdout).toMatch(/^ok {4}raw files, byte by byte: \d+ files, .*: as they were loaded$/m)
    expect((await run('transform', '--rebuild')).stdout).toBe(
      'Nothing is damaged: the ledger and 4 lake files are what they were.\n',
    )
  })

  it('name a damaged file and what to type, and that brings its rows back', async () => {
    const before = await run(...sums)
    const path = await rowsFile('2026-09')
    await truncate(join(made.folder, 'data', path), 1000)
    const deep = await run('doctor', '--deep')
    expect(deep.code).toBe(1)
    expect(deep.stdout).toContain(`fail  lake, byte by byte: ${path} has 1000 bytes`)
    expect(deep.stdout).toMatch(/→ To make it anew from the raw files: (npx )?finops transform --rebuild\. Until then/)
    const rebuilt = await run('transform', '--rebuild')
    expect(rebuilt).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ {2}rebuilt {2}shop\/.* rows, the same totals$/m),
    })
    expect(await run(...sums)).toEqual(before)
    expect((await run('doctor', '--deep')).code).toBe(0)
  })

  it('build the lake anew where its catalogs are gone, as JSON too', async () => {
    const before = await run(...sums)
    await rm(join(made.folder, 'data', 'catalog'), { recursive: true })
    const deep = await run('doctor', '--deep', '--json')
    expect(deep.code).toBe(1)
    expect(deep.stdout).toContain('finops transform --rebuild')
    const rebuilt = await run('transform', '--rebuild', '--json')
    expect(rebuilt.code).toBe(0)
    expect(JSON.parse(rebuilt.stdout)).toMatchObject({ ok: true, ledger: 'anew', failures: [], lost: [] })
    expect(await run(...sums)).toEqual(before)
  })

  it('say what has no raw file any more, and exit with 1', async () => {
    await rm(join(made.folder, 'data', await rowsFile('2026-10')))
    await rm(join(made.folder, 'bucket'), { recursive: true })
    const rebuilt = await run('transform', '--rebuild')
    expect(rebuilt.code).toBe(1)
    expect(rebuilt.stderr).toMatch(/error FINOPS_NOT_REBUILT: shop\/.* can't be rebuilt: .* is gone/)
    expect((await run('transform', '--rebuild', '--period', '2026-10')).code).toBe(2)
  })
})
