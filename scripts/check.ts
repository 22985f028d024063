// Everything about the code that is no test: format and lint, types, conventions, generated files, packed packages.
// Prints one line per gate, and the log of each gate that fails.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Gate, runGates } from './gates.ts'

const root = join(import.meta.dirname, '..')
const node = process.execPath
const tool = (...path: readonly string[]): string => join(root, 'node_modules', ...path)
const script = (name: string): string => join(root, 'scripts', name)

const gates: readonly Gate[] = [
  { name: 'types', command: [node, tool('typescript', 'bin', 'tsc'), '--noEmit', '--pretty', 'false'] },
  {
    name: 'types of the page',
    command: [
      node,
      tool('typescript', 'bin', 'tsc'),
      '--noEmit',
      '--pretty',
      'false',
      '-p',
      join(root, 'packages', 'report', 'browser'),
    ],
  },
  { name: 'packed packages', command: [node, script('check-packages.ts')] },
  { name: 'format and lint', command: [node, tool('@biomejs', 'biome', 'bin', 'biome'), 'check', '--colors=off'] },
  { name: 'conventions', command: [node, script('check-conventions.ts')] },
  { name: 'licences', command: [node, script('licences.ts'), '--check'] },
  { name: 'generated files', command: [node, script('generate.ts'), '--check'] },
]

const results = await runGates(gates, root, availableParallelism())
for (const { output } of results.filter(({ passed }) => !passed)) process.stdout.write(`\n${output.trimEnd()}\n`)
const failed = results.filter(({ passed }) => !passed).map(({ name }) => name)
process.stdout.write(failed.length === 0 ? 'check: all well\n' : `\ncheck failed: ${failed.join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
