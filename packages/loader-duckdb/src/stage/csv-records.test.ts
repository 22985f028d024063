import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testFolder } from '../testing/folder.ts'
import { countRecords, recordCounter } from './csv-records.ts'

function count(chunks: readonly Uint8Array[]): { readonly records: number; readonly unterminated: boolean } {
  const counter = recordCounter()
  for (const chunk of chunks) counter.add(chunk)
  return counter.end()
}

function countText(text: string): number {
  return count([Buffer.from(text)]).records
}

/** A field as it is meant, and as RFC 4180 writes it. */
const field = fc
  .array(fc.constantFrom('a', 'é', '費', ',', '"', '\r', '\n', '\r\n', ' ', ''), { maxLength: 6 })
  .map((parts) => parts.join(''))
  .chain((value) =>
    fc.boolean().map((always) => {
      const needsQuotes = /[",\r\n]/.test(value)
      return always || needsQuotes ? `"${value.replaceAll('"', '""')}"` : value
    }),
  )

/** A record is never the empty line: that one is none. */
const record = fc
  .array(field, { minLength: 1, maxLength: 5 })
  .map((fields) => fields.join(','))
  .filter((line) => line !== '')

const csv = fc
  .record({
    mark: fc.boolean(),
    records: fc.array(record, { maxLength: 12 }),
    breaks: fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 12, maxLength: 12 }),
    blanks: fc.array(fc.constantFrom('', '', '', '\n', '\r\n', '\n\r\n'), { minLength: 12, maxLength: 12 }),
    lastBreak: fc.boolean(),
  })
  .map(({ mark, records, breaks, blanks, lastBreak }) => {
    const lines = records.map((line, at) => {
      const ends = lastBreak || at < records.length - 1
      return `${blanks[at]}${line}${ends ? breaks[at] : ''}`
    })
    return { text: `${mark ? '\uFEFF' : ''}${lines.join('')}`, records: records.length }
  })

describe('records are counted by their bytes', () => {
  test('whatever the fields hold, and wherever the chunks are cut', () => {
    fc.assert(
      fc.property(csv, fc.array(fc.nat(200), { maxLength: 20 }), ({ text, records }, cuts) => {
        const bytes = Buffer.from(text)
        const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length]
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index] ?? 0, end))
        expect(count(chunks)).toEqual({ records, unterminated: false })
        expect(count([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual({ records, unterminated: false })
      }),
      { numRuns: 2000 },
    )
  })

  test('a last line needs no line break, blank lines are none, and a line of spaces is one', () => {
    expect(countText('a,b\n1,2')).toBe(2)
    expect(countText('a,b\n\r\n\n1,2\n\n')).toBe(2)
    expect(countText('a,b\n  \n1,2')).toBe(3)
    expect(countText('')).toBe(0)
  })

  test('a quote inside of an unquoted field is a letter', () => {
    expect(countText('a,b\n1,2"x\n3,4"\n')).toBe(3)
  })

  test('a byte order mark does not hide a quoted first field with a line break', () => {
    expect(countText('\uFEFF"a\nx",b\n1,2\n')).toBe(2)
  })

  test('a quoted value that does not end is noticed', () => {
    expect(count([Buffer.from('a,b\n1,"2\n3,4\n')])).toEqual({ records: 2, unterminated: true })
    expect(count([Buffer.from('a,b\n1,""""\n')])).toEqual({ records: 2, unterminated: false })
  })
})

describe('records of a file', () => {
  async function fileWith(name: string, content: Buffer): Promise<Parameters<typeof countRecords>[0]> {
    const path = join(await testFolder(onTestFinished), name)
    await writeFile(path, content)
    return { key: name, path, bytes: content.length, compression: name.endsWith('.gz') ? 'gzip' : 'none' }
  }
  const text = Buffer.from(`a,b\n${Array.from({ length: 5000 }, (_, row) => `${row},"x, ""${row}"""`).join('\n')}\n`)

  test('plain, gzip, and gzip of several members', async () => {
    expect(await countRecords(await fileWith('bill.csv', text))).toBe(5001)
    expect(await countRecords(await fileWith('bill.csv.gz', gzipSync(text)))).toBe(5001)
    const members = Buffer.concat([gzipSync(text.subarray(0, 777)), gzipSync(text.subarray(777))])
    expect(await countRecords(await fileWith('bill.csv.gz', members))).toBe(5001)
  })

  test('a gzip file that is cut off anywhere has no number of records', async () => {
    const packed = gzipSync(text)
    const cuts = [10, 18, 100, packed.length >> 1, packed.length - 9, packed.length - 8, packed.length - 1]
    for (const length of cuts) {
      const file = await fileWith('bill.csv.gz', packed.subarray(0, length))
      await expect(countRecords(file), `cut at ${length}`).rejects.toMatchObject({
        code: 'FINOPS_GZIP_TRUNCATED',
        message: expect.stringContaining(file.path),
      })
    }
  })

  test('a gzip file with one changed bit has no number of records', async () => {
    const packed = gzipSync(text)
    for (const at of [packed.length >> 2, packed.length >> 1, packed.length - 6]) {
      const changed = Buffer.from(packed)
      changed[at] = (changed[at] ?? 0) ^ 0x10
      const file = await fileWith('bill.csv.gz', changed)
      await expect(countRecords(file)).rejects.toMatchObject({ code: expect.stringMatching(/^FINOPS_GZIP_/) })
    }
  })

  test('a quote without a partner names the file', async () => {
    const file = await fileWith('bill.csv', Buffer.from('a,b\n1,"2\n3,4\n'))
    await expect(countRecords(file)).rejects.toMatchObject({
      code: 'FINOPS_CSV_MALFORMED',
      message: expect.stringContaining(file.path),
    })
  })
})
