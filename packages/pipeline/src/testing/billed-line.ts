import { readFile } from 'node:fs/promises'
import { FinopsError } from '../errors.ts'

/** One row of the smallest bill there is: a month, a currency and a cost. */
export interface BilledLine {
  /** `YYYY-MM`. */
  readonly billingPeriod: string
  readonly currency: string
  /** Exact decimal text. */
  readonly cost: string
}

/** The lines as CSV with a header, as `folderSource` finds and `memoryStore` reads them. */
export function billedLinesText(lines: readonly BilledLine[]): string {
  const rows = lines.map(({ billingPeriod, currency, cost }) => `${billingPeriod},${currency},${cost}\n`)
  return `month,currency,cost\n${rows.join('')}`
}

/**
 * Reads what `billedLinesText` wrote.
 * @throws FinopsError `FINOPS_BAD_BILLED_LINE` at a line that is none, also at one that is cut off.
 */
export async function readBilledLines(path: string): Promise<readonly BilledLine[]> {
  const [, ...lines] = (await readFile(path, 'utf8')).split('\n')
  const cutOff = lines.pop() !== ''
  return lines.map((line, index) => {
    const [, billingPeriod, currency, cost] = /^(\d{4}-\d\d),([A-Z]{3}),(-?\d+(?:\.\d+)?)$/.exec(line) ?? []
    if (cutOff || billingPeriod === undefined || currency === undefined || cost === undefined) {
      throw new FinopsError({
        code: 'FINOPS_BAD_BILLED_LINE',
        message: `${path}: line ${index + 2} is no billed line, or the file is cut off`,
        hint: 'Write the file with billedLinesText().',
        details: { file: path, line: index + 2 },
      })
    }
    return { billingPeriod, currency, cost }
  })
}
