import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { parquetFiles } from './export-folder.ts'
import type { Judgement } from './judgement.ts'

const home = join(import.meta.dirname, '..', '..', '.tools', 'judges')
const release = '0.14.1'
const run = promisify(execFile)
const datasets = ['cost-and-usage', 'contract-commitment', 'billing-period', 'invoice-detail']

/** focus-data-toolkit: each file by itself, and the datasets of a billing period together where all four are there. */
export async function focusToolkit(folder: string): Promise<Judgement> {
  const program = await installed()
  let refused = 0
  let bundles = 0
  const ask = async (name: string, args: readonly string[]): Promise<void> => {
    const { text, failed } = await run(program, args, { maxBuffer: 1 << 26 }).then(
      ({ stdout }) => ({ text: stdout, failed: false }),
      (error: { stdout?: string; stderr?: string }) => ({
        text: `${error.stdout ?? ''}${error.stderr ?? ''}`,
        failed: true,
      }),
    )
    if (failed) refused += 1
    console.log(`${failed ? '✗' : '✓'} ${name}${failed ? `\n${text.trim().split('\n').slice(-8).join('\n')}` : ''}`)
  }
  const files = await parquetFiles(folder)
  for (const file of files) {
    const dataset = basename(dirname(file))
    await ask(`${dataset} ${basename(file)}`, ['validate', '--dataset', dataset, file])
  }
  const commitments = (await parquetFiles(folder, 'contract-commitment'))[0]
  for (const details of await parquetFiles(folder, 'invoice-detail')) {
    const together = datasets.map((dataset) =>
      dataset === 'contract-commitment' ? commitments : join(folder, dataset, basename(details)),
    )
    if (together.some((file) => file === undefined || !existsSync(file))) continue
    const args = datasets.flatMap((dataset, index) => [`--${dataset}`, together[index] ?? ''])
    bundles += 1
    await ask(`all four datasets of ${basename(details, '.parquet')}`, ['validate-bundle', ...args])
  }
  console.log(`${refused} refused`)
  const judge = `focus-data-toolkit ${release}`
  return { judge, focusVersion: '1.4', files: files.length, bundles, refused: {}, unexplained: refused }
}

async function installed(): Promise<string> {
  const python = join(home, 'focus-toolkit', 'bin')
  if (!existsSync(join(python, 'focus-toolkit'))) {
    await mkdir(home, { recursive: true })
    await run('python3', ['-m', 'venv', join(home, 'focus-toolkit')])
    await run(join(python, 'pip'), ['install', '--quiet', `focus-data-toolkit[parquet]==${release}`])
  }
  return join(python, 'focus-toolkit')
}
