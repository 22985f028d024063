// Packs every package as it would be published and judges the tarball: its contents, publint, are-the-types-wrong.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openWorkspace } from './conventions/workspace.ts'
import { runGate, runGates } from './gates.ts'
import { judgePacked, readPacked } from './packed-package.ts'

const root = join(import.meta.dirname, '..')
const node = process.execPath
const publint = join(root, 'node_modules', 'publint', 'src', 'cli.js')
const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js')
const { packages } = openWorkspace(root)
const folder = mkdtempSync(join(tmpdir(), 'open-finops-packed-'))

try {
  const filters = packages.flatMap(({ manifest }) => ['--filter', manifest.name ?? ''])
  const packed = await runGate(
    { name: 'pack', command: ['pnpm', ...filters, '-r', 'pack', '--pack-destination', folder] },
    root,
  )
  if (!packed.passed) throw new Error(packed.output)
  const tarballs = readdirSync(folder).sort()
  if (tarballs.length !== packages.length) {
    throw new Error(`${packages.length} packages, but ${tarballs.length} tarballs`)
  }
  const problems = tarballs.flatMap((name) => judgePacked(readPacked(join(folder, name))))
  for (const problem of problems) console.error(problem)

  const gates = tarballs.flatMap((name) => {
    const file = join(folder, name)
    return [
      { name: `publint ${name}`, command: [node, publint, 'run', file, '--strict'] as const },
      { name: `attw ${name}`, command: [node, attw, file, '--profile', 'esm-only', '--format', 'ascii'] as const },
    ]
  })
  const results = await runGates(gates, root, availableParallelism())
  for (const { passed, output } of results) if (!passed) console.error(output)
  process.exitCode = problems.length === 0 && results.every(({ passed }) => passed) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
