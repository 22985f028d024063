import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import { firstLine, storeError } from './store-error.ts'

const position = /\n\nLINE (\d+): ([^\n]*)\n( *)\^/

/**
 * DuckDB's complaint about a query, as one sentence: what it didn't find, and in the hint what it could have been.
 * @param sql The query as it was given.
 */
export function queryError(error: unknown, sql: string): unknown {
  if (isFinopsError(error) || !(error instanceof Error)) return error
  const known = storeError(error, 'the data folder')
  if (known !== error) return known
  const [, line, excerpt, indent] = position.exec(error.message) ?? []
  const candidates = /^(?:Candidate (?:bindings|functions|tables|names)?:?|Did you mean) ?(.*)$/m.exec(
    error.message,
  )?.[1]
  const hint =
    candidates === undefined || candidates === '' ? undefined : `Did you mean ${candidates.replace(/\?$/, '')}?`
  return new FinopsError({
    code: 'FINOPS_QUERY',
    message: firstLine(error.message),
    hint:
      hint ??
      'The tables are cost_and_usage, focus_1_0 to focus_1_4 and contract_commitment; DESCRIBE cost_and_usage lists their columns.',
    details: {
      sql,
      ...(line && { line: Number(line), excerpt, column: (indent?.length ?? 0) - `LINE ${line}: `.length + 1 }),
    },
    cause: error,
  })
}
