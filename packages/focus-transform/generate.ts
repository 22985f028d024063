// Writes the compiled SQL of every format: what its mapping means to the engine, for people to read and to see changes by.
// With --check it writes nothing, names the files that differ and exits with 1.
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
  const { committedSql } = await import('./src/committed-sql.ts')
  const check = process.argv.includes('--check')
  for (const [path, sql] of committedSql()) {
    const file = new URL(`src/formats/${path}`, import.meta.url)
    const before = await readFile(file, 'utf8').catch(() => undefined)
    if (before === sql) continue
    if (check) {
      console.error(`out of date: packages/focus-transform/src/formats/${path}`)
      process.exitCode = 1
    } else {
      await writeFile(file, sql)
      console.log(`packages/focus-transform/src/formats/${path}`)
    }
  }
  if (process.exitCode === 1) console.error('Run: node packages/focus-transform/generate.ts')
}
