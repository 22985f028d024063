import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lake } from '@open-finops/loader-duckdb'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { exportFocus } from './export-focus.ts'
import type { ExportReport, ExportRequest } from './options.ts'
import { demoLake, testFolder } from './testing/lake.ts'

let lake: Lake

beforeAll(async () => {
  lake = await demoLake(await testFolder(afterAll), ['2026-08', '2026-09'], afterAll)
}, 30_000)

async function exportTo(directory: string, more: Partial<ExportRequest> = {}): Promise<ExportReport> {
  return await exportFocus({ lake, version: '1.2', format: 'parquet', directory, ...more })
}

describe('the folder of an export', () => {
  it('is made with those above it, and may be there if it is empty', async () => {
    const folder = await testFolder(onTestFinished)
    const deep = join(folder, "it's here", 'focus')
    expect((await exportTo(deep)).directory).toBe(deep)
    expect((await readdir(deep)).sort()).toEqual(['cost-and-usage', 'focus-export.json', 'metadata'])
    const empty = join(folder, 'empty')
    await mkdir(empty)
    await exportTo(empty)
    expect(await readdir(empty)).toContain('focus-export.json')
  })

  it('is not written over: neither an export nor anything else', async () => {
    const folder = await testFolder(onTestFinished)
    const target = join(folder, 'focus')
    await exportTo(target)
    await expect(exportTo(target)).rejects.toMatchObject({
      code: 'FINOPS_EXPORT_FOLDER',
      hint: expect.stringContaining('--force'),
    })
    await writeFile(join(folder, 'notes.txt'), 'mine')
    for (const force of [false, true]) {
      await expect(exportTo(folder, { force })).rejects.toMatchObject({
        code: 'FINOPS_EXPORT_FOLDER',
        message: expect.stringContaining('something else'),
      })
    }
    expect((await readdir(folder)).sort()).toEqual(['focus', 'notes.txt'])
  })

  it('is replaced as a whole by force, but never with a file in it that is no part of the export', async () => {
    const folder = await testFolder(onTestFinished)
    const target = join(folder, 'focus')
    await exportTo(target)
    await exportTo(target, { force: true, range: { from: '2026-09' } })
    expect(await readdir(join(target, 'cost-and-usage'))).toEqual(['2026-09.parquet'])
    await writeFile(join(target, 'cost-and-usage', 'notes.txt'), 'mine')
    await expect(exportTo(target, { force: true })).rejects.toMatchObject({
      message: expect.stringContaining('notes.txt'),
    })
    expect(await readFile(join(target, 'cost-and-usage', 'notes.txt'), 'utf8')).toBe('mine')
    expect(await readdir(folder)).toEqual(['focus'])
  })

  it('is where a symbolic link leads', async () => {
    const folder = await testFolder(onTestFinished)
    await mkdir(join(folder, 'real'))
    await symlink(join(folder, 'real'), join(folder, 'link'))
    expect((await exportTo(join(folder, 'link'))).directory).toMatch(/real$/)
    expect(await readdir(join(folder, 'real'))).toContain('focus-export.json')
  })

  it('lies outside of the lake', async () => {
    for (const inside of ['', 'lake/focus', '../data/x']) {
      await expect(exportTo(join(lake.dataDir, inside))).rejects.toMatchObject({
        code: 'FINOPS_EXPORT_FOLDER',
        message: expect.stringContaining('data folder'),
      })
    }
  })
})

describe('an export that does not end well leaves nothing behind', () => {
  it('when it is interrupted between two files', async () => {
    const folder = await testFolder(onTestFinished)
    const controller = new AbortController()
    const onProgress: ExportRequest['onProgress'] = ({ done }) => {
      if (done === 1) controller.abort()
    }
    const begun = exportTo(join(folder, 'focus'), { signal: controller.signal, onProgress })
    await expect(begun).rejects.toMatchObject({ code: 'FINOPS_ABORTED' })
    expect(await readdir(folder)).toEqual([])
  })

  it('when an earlier export was to be replaced: that one stays', async () => {
    const folder = await testFolder(onTestFinished)
    const target = join(folder, 'focus')
    await exportTo(target)
    const before = await readFile(join(target, 'focus-export.json'), 'utf8')
    const onProgress: ExportRequest['onProgress'] = () => {
      throw new Error('disk on fire')
    }
    await expect(exportTo(target, { force: true, onProgress })).rejects.toThrow('disk on fire')
    expect(await readFile(join(target, 'focus-export.json'), 'utf8')).toBe(before)
    expect(await readdir(folder)).toEqual(['focus'])
  })

  it('while it runs, its files lie where nobody takes them for an export', async () => {
    const folder = await testFolder(onTestFinished)
    const seen = new Set<string>()
    const watch = async (): Promise<void> => {
      for (const name of await readdir(folder)) seen.add(name)
    }
    const pending: Promise<void>[] = []
    await exportTo(join(folder, 'focus'), { onProgress: () => void pending.push(watch()) })
    await Promise.all(pending)
    expect([...seen].filter((name) => name !== 'focus')).toEqual([
      expect.stringMatching(/^\.focus\.[0-9a-f-]+\.partial$/),
    ])
    expect(await readdir(folder)).toEqual(['focus'])
  })
})

it('months that the lake does not hold are an error that says which it holds', async () => {
  const folder = await testFolder(onTestFinished)
  await expect(exportTo(join(folder, 'focus'), { range: { from: '2030-01' } })).rejects.toMatchObject({
    code: 'FINOPS_NOTHING_TO_EXPORT',
    hint: 'It holds 2026-08 to 2026-09.',
  })
  expect(await readdir(folder)).toEqual([])
})
