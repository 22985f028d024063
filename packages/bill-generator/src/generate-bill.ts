import { generateAwsBill } from './aws/generate.ts'
import { awsLayouts, type GenerateAwsBillOptions } from './aws/options.ts'
import { generateAzureBill } from './azure/generate.ts'
import { azureLayouts, type GenerateAzureBillOptions } from './azure/options.ts'
import { generateGcpBill } from './gcp/generate.ts'
import { type GenerateGcpBillOptions, gcpLayouts } from './gcp/options.ts'

type Options = GenerateAwsBillOptions | GenerateAzureBillOptions | GenerateGcpBillOptions

const isOneOf = (layouts: readonly string[], layout: string): boolean => layouts.includes(layout)

/**
 * For scripts and shells: `node src/generate-bill.ts '<options as JSON>'` writes the bill and prints what was written, with
 * the truth about it, as JSON. The layout says of which cloud it is.
 */
async function generateBill(options: Options): Promise<unknown> {
  if (isOneOf(azureLayouts, options.layout)) return await generateAzureBill(options as GenerateAzureBillOptions)
  if (isOneOf(gcpLayouts, options.layout)) return await generateGcpBill(options as GenerateGcpBillOptions)
  if (isOneOf(awsLayouts, options.layout)) return await generateAwsBill(options as GenerateAwsBillOptions)
  throw new RangeError(
    `unknown layout '${options.layout}'; one of ${[...awsLayouts, ...azureLayouts, ...gcpLayouts].join(', ')}`,
  )
}

const [json] = process.argv.slice(2)
if (json === undefined) {
  process.stderr.write(
    'Usage: node generate-bill.ts \'{"directory":"bill","scenario":"demo","layout":"cur-1-create-new","periods":["2026-10"]}\'\n',
  )
  process.exitCode = 2
} else {
  process.stdout.write(`${JSON.stringify(await generateBill(JSON.parse(json) as Options), null, 2)}\n`)
}
