import { extname } from 'node:path'
import type { Lake, QueryValue } from '@open-finops/loader-duckdb'
import { FinopsError } from '@open-finops/pipeline'
import type { z } from 'zod'
import { sqlString } from './sql-text.ts'

/** A row of a file that people fill in: every value as text, without those that are empty. */
export type FactsRow = Readonly<Record<string, string>>

/**
 * Reads a small CSV or Parquet file that people fill in, such as a list of invoices.
 * @param path Absolute.
 * @throws FinopsError `FINOPS_FACTS_FILE` when it can't be read.
 */
export async function readFactsFile(lake: Lake, path: string): Promise<readonly FactsRow[]> {
  const relation =
    extname(path).toLowerCase() === '.parquet'
      ? `read_parquet(${sqlString(path)})`
      : `read_csv(${sqlString(path)}, all_varchar = true, header = true, null_padding = false)`
  if (/[*?[\]{}]/.test(path)) throw unreadable(path, 'its name holds one of * ? [ ] { }')
  try {
    const { columns, rows } = await lake.query(`SELECT * FROM ${relation}`)
    return rows.map((values) =>
      Object.fromEntries(
        columns.flatMap(({ name }, index) => {
          const value = plain(values[index])
          return value === '' ? [] : [[name.trim(), value] as const]
        }),
      ),
    )
  } catch (error) {
    throw unreadable(path, error instanceof Error ? (error.message.split('\n')[0] ?? '') : '', error)
  }
}

/**
 * Checks rows that people filled in.
 * @param place How a message names a row by its index.
 * @throws FinopsError `FINOPS_FACTS` with every fault.
 */
export function checkFacts<T>(
  schema: z.ZodType<T>,
  rows: readonly unknown[],
  place: (index: number) => string,
): readonly T[] {
  const faults: string[] = []
  const checked = rows.flatMap((row, index) => {
    const result = schema.safeParse(row)
    if (result.success) return [result.data]
    for (const issue of result.error.issues) {
      const where = issue.path.length === 0 ? '' : ` ${issue.path.join('.')}:`
      faults.push(`${place(index)}:${where} ${issue.message}`)
    }
    return []
  })
  if (faults.length === 0) return checked
  throw new FinopsError({
    code: 'FINOPS_FACTS',
    message: faults.slice(0, 5).join('; ') + (faults.length > 5 ? `; and ${faults.length - 5} more` : ''),
    hint: 'Correct the values; docs/focus-versions.md lists the columns.',
    details: { faults },
  })
}

/** Parquet has types: a date is text again, as FOCUS writes it. */
function plain(value: QueryValue | undefined): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.trim()
}

function unreadable(path: string, why: string, cause?: unknown): FinopsError {
  return new FinopsError({
    code: 'FINOPS_FACTS_FILE',
    message: `${path} can't be read: ${why}`,
    hint: 'It must be a CSV file with a header, or a Parquet file.',
    details: { file: path },
    ...(cause !== undefined && { cause }),
  })
}
