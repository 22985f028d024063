import { checkFiles } from '@open-finops/focus-check'
import { report } from './report.ts'

/** Checks one file as `finops check` does. Usage: node run/focus-check.ts <file> */
const [file = ''] = process.argv.slice(2)
const started = performance.now()
const [checked] = await checkFiles([file], { version: '1.2' })
report(started, { rows: checked?.rows, counts: checked?.counts })
