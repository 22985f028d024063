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
    const files = (await readdir(folder)).filter((file) => /\.(csv|jsonl)$/.test(file))
    return { format, folder, files: files.sort() }
  }),
)

describe.each(fixtures)('$format.id', ({ format, folder, files }) => {
  it.each(files)('%s gives the rows of its golden file', async (file) => {
    const path = join(folder, file)
    const bill = file.endsWith('.csv') ? await engine.csvFile(path) : engine.jsonlFile(path, format)
    const { rows } = await engine.focus(format, bill)
    await expect(golden(rows)).toMatchFileSnapshot(path.replace(/\.\w+$/, '.focus.json'))
  })
})
