import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { processTerminal, runCli } from '@open-finops/cli'
import { type DatasetReport, modelFaults, type RuleResult } from '@open-finops/focus-check'
import { parquetFiles } from './export-folder.ts'

const run = promisify(execFile)
const faults = new Set(modelFaults.map(({ id }) => id))

/**
 * The Foundation's validator 2.2.1. What it refuses is a known fault of the model or of itself, a value that the bill
 * lacks by the record of the export, a recommendation that the provider doesn't follow, or unexplained.
 */
export async function officialValidator(folder: string): Promise<boolean> {
  const script = join(import.meta.dirname, '..', '..', '..', 'shared', 'tools', 'official-validator')
  if (!existsSync(script)) {
    console.error('The validator is set up by ../shared/tools/official-validator, which is not there')
    return false
  }
  let unexplained = 0
  const kinds = new Map<string, Set<string>>()
  for (const file of await parquetFiles(folder, 'cost-and-usage')) {
    const { stdout } = await run(script, [file], { maxBuffer: 1 << 26 }).catch((error: { stdout?: string }) => ({
      stdout: error.stdout ?? '',
    }))
    const refused = [...new Set([...stdout.matchAll(/❌ (\S+?):/g)].map(([, id]) => id ?? ''))]
    const here = new Map((await check(file)).results.map((result) => [result.id, result]))
    console.log(`${file}: ${/^Total:.*$/m.exec(stdout)?.[0] ?? 'no answer'}`)
    if (!stdout.includes('Total:')) unexplained += 1
    for (const id of refused) {
      const kind = kindOf(id, here.get(id))
      if (kind === 'not explained') unexplained += 1
      kinds.set(kind, (kinds.get(kind) ?? new Set()).add(id))
      console.log(`  ${id}: ${kind}${here.get(id)?.note === undefined ? '' : `, ${here.get(id)?.note}`}`)
    }
  }
  for (const [kind, rules] of kinds) console.log(`${kind}: ${[...rules].sort().join(', ')}`)
  console.log(`${unexplained} not explained`)
  return unexplained === 0
}

function kindOf(id: string, found: RuleResult | undefined): string {
  if (found?.verdict === 'absent-at-source') return 'absent at the source'
  if (faults.has(id)) return 'known fault, docs/conformance-rules.md'
  if (found?.verdict === 'failed' && found.level === 'SHOULD') return 'recommended only'
  return 'not explained'
}

/** What `finops check` says of the file, with what the export records of its columns. */
async function check(file: string): Promise<DatasetReport> {
  let text = ''
  const take = async (part: string): Promise<void> => {
    text += part
  }
  const stdout = { ...processTerminal().stdout, write: take }
  await runCli(
    ['check', file, '--focus-version', '1.2', '--json', '--quiet'],
    { ...processTerminal(), stdout },
    'judge',
  )
  const [report] = JSON.parse(text) as readonly DatasetReport[]
  if (report === undefined) throw new Error(`finops check says nothing of ${file}`)
  return report
}
