import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, golden, startEngine } from '../testing/bill.ts'
import { FORMATS } from './index.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.close())

const fixtures = await Promise.all(
  FORMATS.map(async (format) => {
    const folder = join(import.meta.dirname, format.id, '__fixtures__')
    const files = (await readdir(folder)).filter((file) => file.endsWith('.csv'))
    return { format, folder, files: files.sort() }
  }),
)

describe.each(fixtures)('$format.id', ({ format, folder, files }) => {
  it.each(files)('%s gives the rows of its golden file', async (file) => {
    const { rows } = await engine.focus(format, await engine.csvFile(join(folder, file)))
    await expect(golden(rows)).toMatchFileSnapshot(join(folder, file.replace(/\.csv$/, '.focus.json')))
  })
})
