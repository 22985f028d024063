import { gzipSync } from 'node:zlib'
import { type CurRow, curColumns, curCsv, writeMonth } from './aws-bill.ts'

/** The month of the bill below. */
export const faultyMonth = '2026-10'

const columns = [...curColumns, 'bill/InvoiceId', 'bill/InvoicingEntity']
/** As FOCUS has it, for invoices of finance. */
export const faultyIssuer = 'Amazon Web Services, Inc.'

/** Cents of usage on a day of the month: each day costs a cent more than the one before. */
function centsOf(day: number): number {
  return 1000 + day
}

/** What the days from one to another cost, as a decimal; counted in cents, apart from what is tested. */
export function costOfDays(from: number, to: number): string {
  let cents = 0
  for (let day = from; day <= to; day += 1) cents += centsOf(day)
  return decimal(cents)
}

/** What may be wrong with the bill. */
export interface BillFaults {
  /** Days without usage. */
  readonly missing?: readonly number[]
  /** True: the file of the last eleven days is delivered twice. */
  readonly twice?: boolean
  /** True: a line of tax (57.30), of credit (−120.00) and of late usage (33.33). */
  readonly extras?: boolean
  /** Days whose usage costs four dollars more. */
  readonly corrected?: readonly number[]
  readonly assembly?: string
}

/** Writes a legacy CUR of one account: usage of a bit over ten dollars a day, in three files. */
export async function writeFaultyBill(bucket: string, faults: BillFaults = {}): Promise<void> {
  const { missing = [], twice = false, extras = false, corrected = [], assembly = 'a1' } = faults
  const days = (from: number, to: number): readonly CurRow[] =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at)
      .filter((day) => !missing.includes(day))
      .map((day) => usage(day, corrected.includes(day) ? 400 : 0))
  const last = file(days(21, 31))
  await writeMonth(bucket, {
    month: faultyMonth,
    assembly,
    files: {
      'days-01-10.csv.gz': file(days(1, 10)),
      'days-11-20.csv.gz': file(days(11, 20)),
      'days-21-31.csv.gz': last,
      ...(twice && { 'days-21-31-again.csv.gz': last }),
      ...(extras && { 'extras.csv.gz': file(extraRows) }),
    },
  })
}

function usage(day: number, more = 0): CurRow {
  const start = `${faultyMonth}-${String(day).padStart(2, '0')}`
  return {
    'identity/LineItemId': `day-${day}`,
    'bill/InvoicingEntity': faultyIssuer,
    'lineItem/UsageStartDate': `${start}T00:00:00Z`,
    'lineItem/UsageEndDate': `${start}T01:00:00Z`,
    'lineItem/UnblendedRate': decimal(centsOf(day) + more),
    'lineItem/UnblendedCost': decimal(centsOf(day) + more),
  }
}

const extraRows: readonly CurRow[] = [
  {
    ...usage(31),
    'identity/LineItemId': 'tax',
    'lineItem/LineItemType': 'Tax',
    'lineItem/UnblendedRate': '',
    'lineItem/UnblendedCost': '57.30',
  },
  {
    ...usage(31),
    'identity/LineItemId': 'credit',
    'lineItem/LineItemType': 'Credit',
    'lineItem/UnblendedRate': '',
    'lineItem/UnblendedCost': '-120.00',
  },
  {
    ...usage(1),
    'identity/LineItemId': 'late',
    'lineItem/UsageStartDate': '2026-09-30T22:00:00Z',
    'lineItem/UsageEndDate': '2026-09-30T23:00:00Z',
    'lineItem/UnblendedRate': '33.33',
    'lineItem/UnblendedCost': '33.33',
  },
]

function file(rows: readonly CurRow[]): Buffer {
  return gzipSync(curCsv(faultyMonth, rows, columns))
}

function decimal(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
}
