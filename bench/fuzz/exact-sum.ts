import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import type { CorpusBill } from './corpus.ts'

/** Decimal places that sums are kept with: more than the lake's. */
const scale = 40

/** What a data file holds by another reader than the product's. */
export interface IndependentSum {
  readonly rows: number
  /** In units of 10^-40; exact but for `loose`. */
  readonly total: bigint
  /** The reader has binary numbers only: equal to about nine digits is all that can be asked. */
  readonly loose: boolean
}

/** A decimal text in units of 10^-40; undefined for what is no decimal. */
export function unitsOf(text: string): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim())
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return undefined
  const shift = scale - fraction.length + Number(exponent)
  if (shift > 500 || shift < -500) return undefined
  const digits = BigInt(whole + fraction)
  const units = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift)
  return sign === '-' ? -units : units
}

/**
 * Adds up the cost column of a data file.
 * @returns Undefined where the other reader can't read the file, or the column is not there exactly once.
 * @throws RangeError when a value of the column is no decimal: then no total of it can be right.
 */
export async function independentSum(bill: CorpusBill, bytes: Uint8Array): Promise<IndependentSum | undefined> {
  if (bill.encoding === 'parquet') return await sumOfParquet(bill.cost, bytes)
  let text: string
  try {
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain)
  } catch {
    return undefined
  }
  return bill.encoding === 'csv' ? sumOfCsv(bill, text) : sumOfJsonLines(text)
}

function sumOfCsv({ cost, net }: CorpusBill, text: string): IndependentSum | undefined {
  let records: string[][]
  try {
    records = parse(text, { bom: true, skip_empty_lines: true })
  } catch {
    return undefined
  }
  const [header = [], ...rows] = records
  const at = header.indexOf(cost)
  if (at < 0 || header.indexOf(cost, at + 1) >= 0) return undefined
  const instead = net === undefined ? -1 : header.indexOf(net)
  const costs = rows.map((row) => (row[instead] ?? '').trim() || (row[at] ?? ''))
  return { rows: rows.length, total: added(costs), loose: false }
}

/** Costs of usage, and what credits take off them; numbers as they are written. */
function sumOfJsonLines(text: string): IndependentSum | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const texts: string[] = []
  try {
    for (const line of lines) {
      const row = JSON.parse(line, asWritten) as {
        cost?: string | null
        credits?: readonly ({ amount?: string | null } | null)[] | null
      }
      texts.push(row.cost ?? '', ...(row.credits ?? []).map((credit) => credit?.amount ?? ''))
    }
  } catch {
    return undefined
  }
  if (!texts.every((one) => typeof one === 'string')) return undefined
  return { rows: lines.length, total: added(texts), loose: true }
}

function asWritten(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value
}

async function sumOfParquet(cost: string, bytes: Uint8Array): Promise<IndependentSum | undefined> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  try {
    const { num_rows: rows, schema } = parquetMetadata(file)
    // Changed bytes may claim any number of rows.
    if (rows > 100_000n || schema.filter(({ name }) => name.toLowerCase() === cost).length > 1) return undefined
    const credits = schema.some(({ name }) => name === 'credits') ? ['credits'] : []
    const values = await parquetReadObjects({ file, columns: [cost, ...credits] })
    const amounts = values.flatMap((row) => [
      row[cost],
      ...((row['credits'] ?? []) as readonly { readonly amount?: unknown }[]).map((credit) => credit?.amount),
    ])
    if (amounts.some((one) => typeof one === 'bigint' || typeof one === 'object')) return undefined
    const sum = amounts.reduce<number>((total, one) => total + Number(one ?? 0), 0)
    return { rows: Number(rows), total: unitsOf(sum.toFixed(12)) ?? 0n, loose: true }
  } catch {
    return undefined
  }
}

function added(texts: readonly string[]): bigint {
  return texts.reduce((total, text) => {
    const units = text.trim() === '' ? 0n : unitsOf(text)
    if (units === undefined) throw new RangeError(`no decimal: ${text.slice(0, 100)}`)
    return total + units
  }, 0n)
}
