import type { Example } from '../result.ts'

/** A broken row on one line: `row 17: ChargeCategory "Tax", SkuId null`. */
export function exampleText({ row, values }: Example): string {
  const parts = Object.entries(values).map(
    ([name, value]) => `${name} ${value === null ? 'null' : JSON.stringify(value)}`,
  )
  return `${row === null ? '' : `row ${row}: `}${parts.join(', ')}`
}
