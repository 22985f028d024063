import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('the example of the README prints what the README says', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const block = (language: string): string => readme.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? ''
  const flags = ['--conditions=open-finops-source', '--input-type=module-typescript', '--eval', block('ts')]
  const { stdout } = await promisify(execFile)(process.execPath, flags, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  })
  expect(stdout).toBe(block('text'))
  expect(stdout).not.toBe('')
})
