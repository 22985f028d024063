import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testFolder } from '../testing/folder.ts'
import { readCsvHeader } from './csv-header.ts'

async function header(content: Buffer | string, name = 'bill.csv'): Promise<readonly string[]> {
  const path = join(await testFolder(onTestFinished), name)
  await writeFile(path, content)
  const bytes = Buffer.byteLength(content)
  return await readCsvHeader({ key: name, path, bytes, compression: name.endsWith('.gz') ? 'gzip' : 'none' })
}

describe('the header of a CSV file', () => {
  test('is its first record, letter by letter', async () => {
    expect(await header('lineItem/UnblendedCost,resourceTags/user:Team,a,A\n1,2,3,4\n')).toEqual([
      'lineItem/UnblendedCost',
      'resourceTags/user:Team',
      'a',
      'A',
    ])
    expect(await header('\uFEFF"it\'s ""x"", y",費用, b\r\n')).toEqual(['it\'s "x", y', '費用', ' b'])
    expect(await header('"two\nlines","a,b"\n1,2\n')).toEqual(['two\nlines', 'a,b'])
    expect(await header('a,,b,')).toEqual(['a', '', 'b', ''])
  })

  test('is read whole however wide, from gzip too', async () => {
    const names = Array.from({ length: 9000 }, (_, at) => `resourceTags/user:key ${at}`)
    const text = `${names.join(',')}\r\n1\n`
    expect(await header(text)).toEqual(names)
    expect(await header(gzipSync(text), 'bill.csv.gz')).toEqual(names)
  })

  test('comes back from every text that RFC 4180 writes', async () => {
    const name = fc
      .string({ unit: 'grapheme', maxLength: 8 })
      .filter((text) => [...text].every((letter) => letter >= ' '))
    const folder = await testFolder(onTestFinished)
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 2, maxLength: 6 }), async (names) => {
        const path = join(folder, 'any.csv')
        const line = names.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')
        await writeFile(path, `${line}\n1,2\n`)
        expect(await readCsvHeader({ key: 'any.csv', path, bytes: 1, compression: 'none' })).toEqual(names)
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    ['an empty file', '', 'FINOPS_EMPTY_FILE'],
    ['UTF-16 with its mark', Buffer.from('\uFEFFa,b\n', 'utf16le'), 'FINOPS_CSV_ENCODING'],
    ['UTF-16 without a mark', Buffer.from('a,b\n', 'utf16le'), 'FINOPS_CSV_ENCODING'],
    ['Latin-1', Buffer.from('a,caf\xe9\n', 'latin1'), 'FINOPS_CSV_ENCODING'],
    ['bytes that are no text', Buffer.from([0x1f]), 'FINOPS_CSV_ENCODING'],
    ['a carriage return alone', 'a,b\r1,2\n', 'FINOPS_CSV_MALFORMED'],
    ['a quote without a partner', '"a,b\n1,2\n', 'FINOPS_CSV_MALFORMED'],
  ])('is refused for %s', async (_, content, code) => {
    await expect(header(content)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('bill.csv'),
      hint: expect.stringMatching(/\w/),
    })
  })

  test('is refused when gzip is cut off before its end or is none', async () => {
    const packed = gzipSync(Array.from({ length: 500 }, (_, at) => `name ${at * 7919}`).join(','))
    await expect(header(packed.subarray(0, 40), 'bill.csv.gz')).rejects.toMatchObject({ code: 'FINOPS_GZIP_TRUNCATED' })
    const changed = Buffer.from(packed)
    changed[2] = 99
    await expect(header(changed, 'bill.csv.gz')).rejects.toMatchObject({ code: 'FINOPS_GZIP_CORRUPT' })
  })
})
