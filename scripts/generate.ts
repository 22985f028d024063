// Runs every generator of the workspace. With --check nothing is written: a file that is not up to date fails.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { generators } from './conventions/workspace.ts'

const root = join(import.meta.dirname, '..')
let exitCode = 0
for (const generator of generators(root)) {
  const run = spawnSync(process.execPath, [join(root, generator), ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  })
  if (run.status !== 0) {
    process.stderr.write(`✗ node ${generator} ${process.argv.slice(2).join(' ')} failed\n`)
    exitCode = 1
  }
}
process.exitCode = exitCode
