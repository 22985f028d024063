import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { curCsv, usualRows, writeMonth } from './testing/aws-bill.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFault } from './testing/ingest-folder.ts'

const month = '2026-10'

test.each(['1_000', '1_0.5', '1_000.25e1'])(
  '%s is no number of a bill, though DuckDB reads it as one',
  async (value) => {
    const folder = await testFolder(onTestFinished)
    const text = curCsv(month, [...usualRows(2), { 'lineItem/UnblendedCost': value }, ...usualRows(2)])
    await writeMonth(`${folder}/bucket`, { month, files: { 'bill.csv.gz': gzipSync(text) } })
    expect(await ingestFault({ source: `${folder}/bucket`, dataDir: `${folder}/data` })).toMatchObject({
      code: 'FINOPS_BAD_VALUE',
      message: expect.stringContaining(`'lineItem/UnblendedCost' has '${value}'`),
    })
  },
)
