import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readCommitmentFacts, readInvoiceFacts } from '@open-finops/focus-export/facts'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { type Area, Violation } from '../area.ts'
import { type CorpusBill, csvText } from '../corpus.ts'
import { unitsOf } from '../exact-sum.ts'
import { hostileText, numberText } from '../hostile.ts'
import { type ByteChange, byteChanges, changedBytes } from '../mutate.ts'
import { requireRefusal } from '../refusal.ts'
import { openSmallLake } from '../small-lake.ts'

/** A file of finance with its values, header or bytes changed. */
interface FinanceCase {
  readonly cells: readonly { readonly row: number; readonly column: number; readonly text: string }[]
  readonly headers: readonly { readonly column: number; readonly text: string }[]
  readonly bytes: readonly ByteChange[]
  readonly commitments: boolean
}

const invoices: readonly (readonly string[])[] = [
  ['invoiceIssuer', 'invoiceId', 'billingPeriod', 'currency', 'total', 'description', 'issueDate'],
  ['Amazon Web Services, Inc.', 'INV-1', '2026-10', 'USD', '1234.56', 'October', '2026-11-03'],
  ['Amazon Web Services, Inc.', 'INV-2', '2026-09', 'USD', '-20.00', 'Credit', '2026-10-03'],
  ['Microsoft', '0001', '2026-10', 'EUR', '0.10', 'a "quoted" one', '2026-11-04T00:00:00Z'],
]
const commitments: readonly (readonly string[])[] = [
  ['ContractCommitmentId', 'ContractId', 'ContractCommitmentCost'],
  ['sp-1', 'c-1', '100.00'],
]
const none = fc.constant([] as const)
const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.oneof({ weight: 2, arbitrary: fc.array(one, { minLength: 1, maxLength: 3 }) }, none)

/** Files that finance writes: invoices and commitments. */
export function financeArea(bill: CorpusBill): Area<FinanceCase> {
  return {
    name: 'finance',
    title: 'invoices and commitments as CSV → checked facts',
    share: 50,
    cases: fc.record({
      cells: few(fc.record({ row: fc.nat(), column: fc.nat(), text: fc.oneof(numberText, hostileText) })),
      headers: fc.oneof({ weight: 1, arbitrary: few(fc.record({ column: fc.nat(), text: hostileText })) }, none),
      bytes: fc.oneof(byteChanges, { weight: 2, arbitrary: none }),
      commitments: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
    }),
    async open(scene) {
      const lake = await openSmallLake(scene, bill)
      const path = join(scene.own, 'facts.csv')
      return {
        async judge(one) {
          const records = (one.commitments ? commitments : invoices).map((record) => [...record])
          const [header = [], ...rows] = records
          for (const { row, column, text } of one.cells) {
            const record = rows[row % rows.length]
            if (record !== undefined) record[column % record.length] = text
          }
          for (const { column, text } of one.headers) header[column % header.length] = text
          const bytes = changedBytes(Buffer.from(scene.placed(csvText(records))), one.bytes)
          await writeFile(path, bytes)
          try {
            if (one.commitments) {
              await readCommitmentFacts(lake, path)
              return { end: 'taken' }
            }
            const facts = await readInvoiceFacts(lake, path)
            return { end: 'taken', proved: requireSameTotal(facts, bytes) }
          } catch (error) {
            if (error instanceof Violation) throw error
            return { end: requireRefusal(error) }
          }
        },
        close: async () => await lake.close(),
      }
    },
  }
}

function requireSameTotal(facts: readonly { readonly total: string }[], bytes: Uint8Array): boolean {
  let records: readonly Readonly<Record<string, string>>[]
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    records = parse(text, { bom: true, columns: true, skip_empty_lines: true })
  } catch {
    return false
  }
  if (records.some((record) => record['total'] === undefined)) return false
  const sum = (texts: readonly string[]): bigint => texts.reduce((total, text) => total + (unitsOf(text) ?? 0n), 0n)
  const [ours, others] = [sum(facts.map(({ total }) => total)), sum(records.map((record) => record['total'] ?? ''))]
  if (ours === others && facts.length === records.length) return true
  throw new Violation(`another reader sees ${records.length} invoices of ${others}, ours ${facts.length} of ${ours}`)
}
