import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { processTerminal, runCli } from '@open-finops/cli'
import { type DatasetReport, modelFaults, type RuleResult } from '@open-finops/focus-check'
import { parquetFiles } from './export-folder.ts'
import type { Judgement } from './judgement.ts'

const run = promisify(execFile)
const terminal = processTerminal()
const faults = new Set(modelFaults.map(({ id }) => id))

/**
 * The Foundation's validator 2.2.1. What it refuses is a known fault of the model or of itself, a value that the bill
 * lacks by the record of the export, a recommendation that the provider doesn't follow, or unexplained.
 */
export async function officialValidator(folder: string): Promise<Judgement> {
  const script = join(import.meta.dirname, '..', '..', '..', 'shared', 'tools', 'official-validator')
  if (!existsSync(script)) {
    throw new Error('The validator is set up by ../shared/tools/official-validator, which is not there')
  }
  let unexplained = 0
  const kinds = new Map<string, Set<string>>()
  const holding: number[] = []
  const files = await parquetFiles(folder, 'cost-and-usage')
  for (const file of files) {
    const { stdout } = await run(script, [file], { maxBuffer: 1 << 26 }).catch((error: { stdout?: string }) => ({
      stdout: error.stdout ?? '',
    }))
    const refused = [...new Set([...stdout.matchAll(/❌ (\S+?):/g)].map(([, id]) => id ?? ''))]
    const here = new Map((await check(file)).results.map((result) => [result.id, result]))
    console.log(`${file}: ${/^Total:.*$/m.exec(stdout)?.[0] ?? 'no answer'}`)
    const holds = /^Total:.*Pass: (\d+)/m.exec(stdout)?.[1]
    if (holds === undefined) unexplained += 1
    else holding.push(Number(holds))
    for (const id of refused) {
      const kind = kindOf(id, here.get(id))
      if (kind === 'not explained') unexplained += 1
      kinds.set(kind, (kinds.get(kind) ?? new Set()).add(id))
      console.log(`  ${id}: ${kind}${here.get(id)?.note === undefined ? '' : `, ${here.get(id)?.note}`}`)
    }
  }
  for (const [kind, rules] of kinds) console.log(`${kind}: ${[...rules].sort().join(', ')}`)
  console.log(`${unexplained} not explained`)
  return {
    ...{ judge: 'focus-validator 2.2.1', focusVersion: '1.2', files: files.length, unexplained },
    holding: [Math.min(...holding), Math.max(...holding)],
    refused: Object.fromEntries([...kinds].map(([kind, rules]) => [kind, [...rules].sort()])),
  }
}

function kindOf(id: string, found: RuleResult | undefined): string {
  if (found?.verdict === 'absent-at-source') return 'absent at the source'
  if (faults.has(id)) return 'known fault'
  if (found?.verdict === 'failed' && found.level === 'SHOULD') return 'recommended only'
  return 'not explained'
}

/** What `finops check` says of the file, with what the export records of its columns. */
async function check(file: string): Promise<DatasetReport> {
  let text = ''
  const take = async (part: string): Promise<void> => {
    text += part
  }
  const stdout = { ...terminal.stdout, write: take }
  await runCli(['check', file, '--focus-version', '1.2', '--json', '--quiet'], { ...terminal, stdout }, 'judge')
  const [report] = JSON.parse(text) as readonly DatasetReport[]
  if (report === undefined) throw new Error(`finops check says nothing of ${file}`)
  return report
}
