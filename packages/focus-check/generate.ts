// Writes docs/conformance-rules.md: what is asked of each version, which rules of the published model have no verdict
// and why, and where that model is wrong. With --check it writes nothing and exits with 1 where the file differs.
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const CONDITION = '--conditions=open-finops-source'

if (process.execArgv.includes(CONDITION)) await generate()
else {
  const run = spawnSync(process.execPath, [CONDITION, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exitCode = run.status ?? 1
}

async function generate(): Promise<void> {
  const { rulesPage } = await import('./src/report/rules-page.ts')
  const file = new URL('../../docs/conformance-rules.md', import.meta.url)
  const text = rulesPage()
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return
  if (process.argv.includes('--check')) {
    console.error('out of date: docs/conformance-rules.md. Run: node packages/focus-check/generate.ts')
    process.exitCode = 1
  } else {
    await writeFile(file, text)
    console.log('docs/conformance-rules.md')
  }
}
