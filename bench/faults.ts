import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { reportLines, violations } from './faults/fault-report.ts'
import { faultTest } from './faults/fault-test.ts'

/**
 * `npm run bench -- faults [--kills 10] [--full-disks 10] [--seed 1] [--only export]`: kills every stage that writes, and lets
 * the disk fill up under it, and proves that nothing is lost and that a rerun ends well. Exit code 1 on any violation.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '10' },
      'full-disks': { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', multiple: true },
    },
  })
  const folder = await mkdtemp(join(tmpdir(), 'open-finops-faults-'))
  const report = await faultTest({
    seed: wholeNumber('seed', values.seed),
    kills: wholeNumber('kills', values.kills),
    fullDisks: wholeNumber('full-disks', values['full-disks']),
    months: { early: 2, late: 3 },
    ...(values.only && { only: values.only }),
    folder,
    onProgress: (text) => console.error(text),
  })
  console.log(reportLines(report).join('\n'))
  if (violations(report).length === 0) await rm(folder, { recursive: true, force: true })
  else process.exitCode = 1
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Error(`--${name} must be a whole number, not '${text}'`)
  return Number(text)
}
