import { datasetColumns } from '@open-finops/focus-schema'
import type { Lake } from '@open-finops/loader-duckdb'
import { z } from 'zod'
import { checkFacts, readFactsFile } from './facts-file.ts'

/**
 * What no bill says of a contract commitment, by the column names of FOCUS ContractCommitment, values as text. The key
 * is ContractCommitmentId: the CommitmentDiscountId of the bill. What is left out comes from the bill where it can.
 */
export type CommitmentFacts = { readonly ContractCommitmentId: string } & Readonly<Record<string, string>>

const decimal = /^-?\d{1,20}(\.\d{1,18})?$/

/** A row of the file; columns that FOCUS 1.4 does not have are errors. */
export const commitmentFactsSchema: z.ZodType<CommitmentFacts> = z.strictObject(
  Object.fromEntries(
    datasetColumns('ContractCommitment', '1.4').map(({ name, dataType, allowedValues }) => {
      const value =
        allowedValues === null
          ? dataType === 'Decimal'
            ? z.string().regex(decimal, 'write a plain decimal such as 1234.50')
            : dataType === 'DateTime'
              ? z.iso.date('write a date as 2026-11-03').or(z.iso.datetime('write a moment as 2026-11-03T00:00:00Z'))
              : dataType === 'JSON'
                ? z.string().refine(isObject, 'write a JSON object such as {"IsGlobalScope":true}')
                : z.string().min(1)
          : z.enum(allowedValues)
      return [name, name === 'ContractCommitmentId' ? value : value.optional()]
    }),
  ),
) as unknown as z.ZodType<CommitmentFacts>

/**
 * Reads what no bill says of contract commitments: a CSV or Parquet file with a row for each, and columns of FOCUS
 * ContractCommitment.
 * @param path Absolute.
 * @throws FinopsError `FINOPS_FACTS_FILE` when it can't be read, `FINOPS_FACTS` with every fault in it.
 */
export async function readCommitmentFacts(lake: Lake, path: string): Promise<readonly CommitmentFacts[]> {
  const rows = await readFactsFile(lake, path)
  return checkFacts(commitmentFactsSchema, rows, (index) => `${path}, row ${index + 1}`)
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
