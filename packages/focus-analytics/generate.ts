// Writes the table of use cases into README.md. With --check it writes nothing and exits with 1 where the table differs.
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const condition = '--conditions=open-finops-source'
const [begin, end] = ['<!-- use cases: begin -->', '<!-- use cases: end -->']

if (process.execArgv.includes(condition)) {
  await generate(join(import.meta.dirname, 'README.md'), process.argv.includes('--check'))
} else {
  const again = [condition, import.meta.filename, ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1
}

async function generate(file: string, onlyCheck: boolean): Promise<void> {
  const { useCaseTable } = await import('./src/use-case-table.ts')
  const { useCases } = await import('./src/use-cases.ts')
  const before = await readFile(file, 'utf8')
  const [head, rest] = before.split(begin)
  const tail = rest?.split(end)[1]
  if (head === undefined || tail === undefined) throw new Error(`README.md has no place for the table: ${begin} ${end}`)
  const after = `${head}${begin}\n${useCaseTable(useCases())}\n${end}${tail}`
  if (after === before) return
  if (onlyCheck) {
    process.stderr.write('packages/focus-analytics/README.md is not up to date: run npm run generate\n')
    process.exitCode = 1
  } else {
    await writeFile(file, after)
  }
}
