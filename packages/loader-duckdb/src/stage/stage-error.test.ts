import { DuckDBInstance } from '@duckdb/node-api'
import { formatOf } from '@open-finops/focus-transform'
import { type FetchedDelivery, type FileEncoding, FinopsError } from '@open-finops/pipeline'
import { describe, expect, test } from 'vitest'
import { requireAllRows } from './row-count.ts'
import { stageError } from './stage-error.ts'

/** The worst folder to have bills in: its name has the words by which DuckDB's messages are told apart. */
const folder = '/bills/corrupt Parquet, No space left, CSV Error on Line: 9, Permission denied'

function fetchedOf(encoding: FileEncoding = 'csv'): FetchedDelivery {
  const files = ['1', '2'].map((name) => ({
    key: name,
    path: `${folder}/${name}.${encoding}`,
    bytes: 1,
    compression: 'none' as const,
  }))
  return {
    delivery: {
      provider: 'aws',
      exportName: 'aws/cur',
      slot: '2026-10',
      version: 'v1',
      format: 'aws-cur-1',
      encoding,
      files: [],
    },
    files,
  }
}

async function told(error: unknown, encoding?: FileEncoding, signal?: AbortSignal): Promise<unknown> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  const context = { connection, format: formatOf('aws-cur-1'), fetched: fetchedOf(encoding), ...(signal && { signal }) }
  try {
    return await stageError(error, context)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

describe('what DuckDB says becomes what a user can act on', () => {
  test.each([
    [
      'csv',
      `Invalid Input Error: CSV Error on Line: 12\nExpected Number of Columns: 3 Found: 2\n file = ${folder}/2.csv`,
      'FINOPS_CSV_MALFORMED',
      '2.csv, line 12 has 2 values, the header 3 columns',
    ],
    [
      'csv',
      `IO Error: Cannot open file "${folder}/1.csv": No such file or directory`,
      'FINOPS_FILE_MISSING',
      '1.csv vanished',
    ],
    [
      'csv',
      `IO Error: Cannot open file "${folder}/1.csv": Permission denied`,
      'FINOPS_FILE_ACCESS_DENIED',
      "1.csv can't be read",
    ],
    [
      'parquet',
      `Invalid Error: don't know what type: \u000e`,
      'FINOPS_PARQUET_DAMAGED',
      '2.parquet is no whole Parquet file',
    ],
    [
      'jsonl',
      `Invalid Input Error: Could not parse string "2026xx01" according to format specifier "%Y%m%d"\n2026xx01\n    ^`,
      'FINOPS_BAD_VALUE',
      'Could not parse string "2026xx01"',
    ],
    [
      'jsonl',
      `Invalid Input Error: JSON transform error in file "${folder}/2.jsonl", in line 4: Expected OBJECT, but got ARRAY: []`,
      'FINOPS_JSON_MALFORMED',
      '2.jsonl, line 4 has a value of another shape than the export writes: ARRAY in the place of OBJECT',
    ],
    [
      'parquet',
      `Conversion Error: Could not convert string "x" to DECIMAL(38,18)`,
      'FINOPS_BAD_VALUE',
      'Could not convert string "x"',
    ],
    [
      'csv',
      'Out of Memory Error: failed to allocate data of size 1.0 GiB (2.0 GiB/2.0 GiB used)',
      'FINOPS_OUT_OF_MEMORY',
      '1.0 GiB',
    ],
  ] as const)('%s: %s', async (encoding, message, code, says) => {
    const error = await told(new Error(message), encoding)
    expect(error).toMatchObject({ code, message: expect.stringContaining(says), hint: expect.stringMatching(/\w{3}/) })
  })

  test('a fault of our own statement is not blamed on the file', async () => {
    for (const message of ['Binder Error: no column x', 'Parser Error: syntax', 'Catalog Error: no macro']) {
      const fault = new Error(message)
      expect(await told(fault, 'parquet')).toBe(fault)
    }
  })

  test('an error without a place gets the files, one with a place stays as it is', async () => {
    const bare = new FinopsError({ code: 'FINOPS_UNTIED', message: 'no tie', hint: 'look', details: { a: 1 } })
    expect(await told(bare)).toMatchObject({
      code: 'FINOPS_UNTIED',
      message: `${folder}/1.csv or ${folder}/2.csv: no tie`,
      details: { a: 1, files: [`${folder}/1.csv`, `${folder}/2.csv`] },
    })
    const placed = new FinopsError({ code: 'FINOPS_UNTIED', message: 'no tie', details: { file: 'x' } })
    expect(await told(placed)).toBe(placed)
  })

  test('whatever fails once the signal is aborted was aborted', async () => {
    expect(await told(new Error('INTERRUPT Error: Interrupted!'), 'csv', AbortSignal.abort())).toMatchObject({
      code: 'FINOPS_ABORTED',
    })
  })
})

test('rows that one of two readers missed are lost rows', () => {
  expect(() => requireAllRows(10, 10, fetchedOf())).not.toThrow()
  for (const read of [9, 11]) {
    expect(() => requireAllRows(10, read, fetchedOf())).toThrow(
      expect.objectContaining({
        code: 'FINOPS_ROWS_LOST',
        message: `the files of aws/cur 2026-10 hold 10 rows, ${read} were read`,
      }),
    )
  }
})

test('a full disk is left to the store, which knows whose it is', async () => {
  const full = new Error('IO Error: Could not write all bytes to "/data/x": No space left on device')
  expect(await told(full, 'csv')).toBe(full)
})
