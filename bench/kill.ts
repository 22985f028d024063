import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { reportLines, violations } from './kill/kill-report.ts'
import { killTest } from './kill/kill-test.ts'

/**
 * `npm run bench -- kill [--kills 50] [--seed 1]`: kills ingests at random moments and proves that the rerun ends as
 * if nothing had happened, and that readers never saw half a month. Exit code 1 on any violation.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
  })
  const folder = await mkdtemp(join(tmpdir(), 'open-finops-kill-'))
  const report = await killTest({
    seed: wholeNumber('seed', values.seed),
    kills: wholeNumber('kills', values.kills),
    pairs: 4,
    courses: 'both',
    pause: 5,
    months: { early: 4, late: 6 },
    folder,
    onProgress: (text) => console.error(text),
  })
  console.log(reportLines(report).join('\n'))
  if (violations(report).length === 0) await rm(folder, { recursive: true, force: true })
  else process.exitCode = 1
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--${name} must be a whole number above 0, not '${text}'`)
  return Number(text)
}
