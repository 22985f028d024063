// The conventions of CONTRIBUTING.md, executed. Exits 1 with one line per breach.
import { join } from 'node:path'
import { checkConventions } from './conventions/check.ts'

const { findings, looked } = checkConventions(join(import.meta.dirname, '..'))
for (const { rule, file, line, message } of findings) {
  console.error(`${file}${line === undefined ? '' : `:${line}`}: ${message} (${rule})`)
}
console.error(
  `${findings.length} breaches in ${looked.packages} packages, ${looked.modules} modules, ${looked.imports} imports`,
)
process.exitCode = findings.length === 0 ? 0 : 1
