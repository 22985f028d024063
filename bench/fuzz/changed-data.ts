import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { type CorpusBill, csvText } from './corpus.ts'
import { hostileText, numberText } from './hostile.ts'
import { type ByteChange, byteChanges, changedBytes, changedJson, type JsonChange, jsonChanges } from './mutate.ts'

/** A bill's data file with its values, its writing or its bytes changed. */
export interface DataCase {
  /** Of CSV: a value in the place of another; `header` for a column's name, `cost` for what is added up. */
  readonly cells: readonly { readonly row: number; readonly column: number | 'cost'; readonly text: string }[]
  readonly headers: readonly { readonly column: number; readonly text: string }[]
  /** Of JSON lines. */
  readonly lines: readonly { readonly row: number; readonly changes: readonly JsonChange[] }[]
  /** A number in the place of a cost, written as it stands. */
  readonly costs: readonly { readonly row: number; readonly text: string }[]
  readonly writing: {
    readonly end: '\n' | '\r\n' | '\n\n'
    readonly mark: boolean
    readonly quoteAll: boolean
    readonly openEnd: boolean
    readonly gzip: boolean
  }
  readonly bytes: readonly ByteChange[]
}

const row = fc.nat({ max: 30 })
const none = fc.constant([] as const)
const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> => fc.array(one, { minLength: 1, maxLength: 4 })

/** Changes to a data file of any encoding; each file has those that its encoding can have. */
export function dataCases({ encoding }: CorpusBill): fc.Arbitrary<DataCase> {
  const column = fc.oneof(fc.nat({ max: 200 }), fc.constant('cost' as const))
  const cells = few(fc.record({ row, column, text: fc.oneof(numberText, hostileText) }))
  const headers = few(fc.record({ column: fc.nat({ max: 200 }), text: hostileText }))
  const lines = few(fc.record({ row, changes: jsonChanges }))
  const often = (of: fc.Arbitrary<readonly never[]>, weight: number): fc.Arbitrary<readonly never[]> =>
    fc.oneof({ weight, arbitrary: of }, { weight: 10 - weight, arbitrary: none })
  const as = <T>(arbitrary: fc.Arbitrary<readonly T[]>): fc.Arbitrary<readonly never[]> =>
    arbitrary as fc.Arbitrary<readonly never[]>
  return fc.record({
    cells: encoding === 'csv' ? often(as(cells), 7) : none,
    headers: encoding === 'csv' ? often(as(headers), 2) : none,
    lines: encoding === 'jsonl' ? often(as(lines), 6) : none,
    costs: encoding === 'jsonl' ? often(as(few(fc.record({ row, text: numberText }))), 5) : none,
    writing: fc.record({
      end: fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n'),
      mark: fc.boolean(),
      quoteAll: fc.boolean(),
      openEnd: fc.boolean(),
      gzip: fc.boolean(),
    }),
    bytes: often(as(byteChanges), encoding === 'parquet' ? 9 : 3),
  })
}

/** The bytes of the changed file. */
export function changedData(bill: CorpusBill, given: DataCase, placed: (text: string) => string): Uint8Array {
  const bytes = bill.files.get(bill.data) ?? new Uint8Array()
  if (bill.encoding === 'parquet') return changedBytes(bytes, given.bytes)
  const { writing } = given
  const plain = Buffer.from(bytes).toString('utf8')
  const written = placed(bill.encoding === 'csv' ? changedCsv(bill, plain, given) : changedLines(plain, given))
  const text = (writing.mark ? '\ufeff' : '') + (writing.openEnd ? written.trimEnd() : written)
  const changed = changedBytes(Buffer.from(text), given.bytes)
  if (!writing.gzip) return changed
  const packed = gzipSync(changed, { level: 1 })
  // Every other one has its faults in the packed bytes.
  return given.bytes.length % 2 === 0 && given.bytes.length > 0 ? changedBytes(packed, given.bytes) : packed
}

function changedCsv(bill: CorpusBill, plain: string, { cells, headers, writing }: DataCase): string {
  const records = parse(plain) as string[][]
  const [header = [], ...rows] = records
  const cost = header.indexOf(bill.cost)
  for (const cell of cells) {
    const record = rows[cell.row % rows.length]
    if (record !== undefined) record[cell.column === 'cost' ? cost : cell.column % header.length] = cell.text
  }
  for (const { column, text } of headers) header[column % header.length] = text
  return csvText([header, ...rows], writing.end, writing.quoteAll)
}

function changedLines(plain: string, { lines, costs, writing }: DataCase): string {
  const texts = plain.split('\n').filter((line) => line !== '')
  for (const { row: at, changes } of lines) {
    const index = at % texts.length
    texts[index] = JSON.stringify(changedJson(JSON.parse(texts[index] ?? 'null'), changes)) ?? ''
  }
  for (const { row: at, text } of costs) {
    const index = at % texts.length
    texts[index] = (texts[index] ?? '').replace(/"cost":[^,}]*/, () => `"cost":${text}`)
  }
  return texts.join(writing.end) + writing.end
}
