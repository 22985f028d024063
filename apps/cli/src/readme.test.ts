import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { loadConfig } from './config/load.ts'
import { configFolder } from './testing/folder.ts'

const readme = await readFile(join(import.meta.dirname, '..', 'README.md'), 'utf8')

it('the configuration in the README loads', async () => {
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? []
  const folder = await configFolder(onTestFinished, text)
  const config = await loadConfig({ file: join(folder, 'finops.yaml'), cwd: folder, env: {}, unset: 'fail' })
  expect(config.exports.map((entry) => entry.name)).toEqual(['aws-main'])
})

it('the README lists exactly the codes that this package throws', async () => {
  const files = await readdir(import.meta.dirname, { recursive: true })
  const sources = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const texts = await Promise.all(sources.map(async (name) => await readFile(join(import.meta.dirname, name), 'utf8')))
  const thrown = texts.flatMap((text) => [...text.matchAll(/code: '(FINOPS_[A-Z_]+)'/g)].map(([, code]) => code))
  const foreign = ['FINOPS_FILE_SYSTEM']
  const [, own = ''] = /## Codes of its own\n([\s\S]*)$/.exec(readme) ?? []
  const listed = [...own.matchAll(/FINOPS_[A-Z_]+/g)].map(([code]) => code)
  expect(listed.sort()).toEqual([...new Set(thrown)].filter((code) => !foreign.includes(code ?? '')).sort())
})
