// Asks independent validators about FOCUS files that `finops export` wrote:
//   npm run judge -- official-validator <folder of a 1.2 export>
//   npm run judge -- focus-toolkit <folder of a 1.4 export>
// Whatever they refuse and nothing here explains ends it with 1. They come from PyPI into .tools/judges.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { checkFiles, modelFaults } from '@open-finops/focus-check'

const root = join(import.meta.dirname, '..', '..')
const home = join(root, '.tools', 'judges')
const run = promisify(execFile)

const judges: Readonly<Record<string, (folder: string) => Promise<boolean>>> = {
  'official-validator': officialValidator,
  'focus-toolkit': focusToolkit,
}

const [name = '', folder = ''] = process.argv.slice(2)
const judge = judges[name]
if (judge === undefined || folder === '') {
  console.error('Say which judge and which export: npm run judge -- official-validator|focus-toolkit <folder>')
  process.exitCode = 2
} else if (!(await judge(resolve(folder)))) process.exitCode = 1

async function parquetFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true })
  return entries
    .filter((entry) => entry.endsWith('.parquet'))
    .map((entry) => join(folder, entry))
    .sort()
}

/** The Foundation's validator 2.2.1. What it refuses is a known fault, a value that the bill lacks, or unexplained. */
async function officialValidator(folder: string): Promise<boolean> {
  const script = join(root, '..', 'shared', 'tools', 'official-validator')
  if (!existsSync(script)) {
    console.error('The validator is set up by ../shared/tools/official-validator, which is not there')
    return false
  }
  const faults = new Set(modelFaults.map(({ id }) => id))
  let unexplained = 0
  for (const file of await parquetFiles(folder)) {
    const { stdout } = await run(script, [file], { maxBuffer: 1 << 26 }).catch((error: { stdout?: string }) => ({
      stdout: error.stdout ?? '',
    }))
    const refused = [...new Set([...stdout.matchAll(/❌ (\S+?):/g)].map(([, id]) => id ?? ''))]
    const [report] = await checkFiles([file], { version: '1.2' })
    const here = new Map(report?.results.map((result) => [result.id, result]) ?? [])
    console.log(`${file}: ${/^Total:.*$/m.exec(stdout)?.[0] ?? 'no answer'}`)
    if (!stdout.includes('Total:')) unexplained += 1
    for (const id of refused) {
      const found = here.get(id)
      const lacks = found?.verdict === 'failed' && found.statement.includes('is not null')
      const why = faults.has(id)
        ? 'fault of the model, docs/conformance-rules.md'
        : lacks
          ? `the bill has no value on ${found.failing} rows; finops check on the lake says which bill`
          : found?.verdict === 'failed'
            ? `finops check says so too (${found.level})`
            : 'NOT EXPLAINED'
      if (why === 'NOT EXPLAINED' || (found?.verdict === 'failed' && !lacks && found.level === 'MUST')) unexplained += 1
      console.log(`  ${id}: ${why}`)
    }
  }
  console.log(`${unexplained} not explained`)
  return unexplained === 0
}

/** focus-data-toolkit 0.14.1: each file, and the datasets together where all four are there. */
async function focusToolkit(folder: string): Promise<boolean> {
  const python = join(home, 'focus-toolkit', 'bin')
  if (!existsSync(join(python, 'focus-toolkit'))) {
    await mkdir(home, { recursive: true })
    await run('python3', ['-m', 'venv', join(home, 'focus-toolkit')])
    await run(join(python, 'pip'), ['install', '--quiet', 'focus-data-toolkit[parquet]==0.14.1'])
  }
  let refused = 0
  for (const file of await parquetFiles(folder)) {
    const dataset = file.split('/').at(-2) ?? 'cost-and-usage'
    const args = ['validate', '--dataset', dataset, file]
    const { stdout, failed } = await run(join(python, 'focus-toolkit'), args, { maxBuffer: 1 << 26 }).then(
      ({ stdout: text }) => ({ stdout: text, failed: false }),
      (error: { stdout?: string; stderr?: string }) => ({
        stdout: `${error.stdout ?? ''}${error.stderr ?? ''}`,
        failed: true,
      }),
    )
    if (failed) refused += 1
    console.log(`${failed ? '✗' : '✓'} ${file}${failed ? `\n${stdout.trim().split('\n').slice(-5).join('\n')}` : ''}`)
  }
  console.log(`${refused} refused`)
  return refused === 0
}
