import { generateAwsBill } from './aws/generate.ts'
import type { GenerateAwsBillOptions } from './aws/options.ts'

/**
 * For scripts and shells: `node src/generate-bill.ts '<options of generateAwsBill as JSON>'` writes the bill and prints
 * what was written, with the truth about it, as JSON.
 */
const [json] = process.argv.slice(2)
if (json === undefined) {
  process.stderr.write(
    'Usage: node generate-bill.ts \'{"directory":"bill","scenario":"demo","layout":"cur-1-create-new","periods":["2026-10"]}\'\n',
  )
  process.exitCode = 2
} else {
  const bill = await generateAwsBill(JSON.parse(json) as GenerateAwsBillOptions)
  process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`)
}
