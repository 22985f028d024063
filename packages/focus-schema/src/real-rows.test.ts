import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { contractCommitmentRowSchema } from './generated/1.3/zod.ts'
import { costAndUsageRowSchema } from './zod.ts'

const DATA = fileURLToPath(new URL('../../../../shared/data/focus/generated/', import.meta.url))
const present = existsSync(DATA)
if (!present) console.warn(`SKIPPED: no FOCUS files of other makers at ${DATA}, so no row of theirs is checked`)

/** The rows of a CSV file: every value as its text, an empty field as null. */
async function rowsOf(file: string): Promise<readonly Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll(
    `FROM read_csv('${file}', all_varchar = true, header = true, quote = '"', escape = '"')`,
  )
  const rows = reader.getRowObjects()
  connection.closeSync()
  instance.closeSync()
  return rows
}

describe.skipIf(!present)(
  'FOCUS files that another maker wrote',
  { meta: { skipReason: 'FOCUS files of another maker are not at ../shared/data/focus' } },
  () => {
    test.each([
      ['focus_1_2_cost_and_usage_aws.csv.gz', costAndUsageRowSchema('1.2')],
      ['focus_1_2_cost_and_usage_azure.csv.gz', costAndUsageRowSchema('1.2')],
      ['focus_1_2_cost_and_usage_gcp.csv.gz', costAndUsageRowSchema('1.2')],
      ['focus_1_3_cost_and_usage_aws.csv.gz', costAndUsageRowSchema('1.3')],
      ['focus_1_3_cost_and_usage_azure.csv.gz', costAndUsageRowSchema('1.3')],
      ['focus_1_3_cost_and_usage_gcp.csv.gz', costAndUsageRowSchema('1.3')],
      ['focus_1_3_contract_commitment_aws.csv.gz', contractCommitmentRowSchema],
      ['focus_1_3_contract_commitment_azure.csv.gz', contractCommitmentRowSchema],
      ['focus_1_3_contract_commitment_gcp.csv.gz', contractCommitmentRowSchema],
    ] as readonly (readonly [string, z.ZodType])[])('%s: every row passes', async (file, schema) => {
      const rows = await rowsOf(`${DATA}${file}`)
      const faults = rows.flatMap(
        (row) => schema.safeParse(row).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [],
      )
      expect(rows.length).toBeGreaterThan(0)
      expect([...new Set(faults)]).toEqual([])
    })
  },
)
