import { DuckDBInstance } from '@duckdb/node-api'
import { checkFiles } from '../check-files.ts'
import { modelFaults } from '../model-faults.ts'
import { readModel } from './model.ts'
import { modelVerdicts, type Row } from './model-interpreter.ts'

/** What was compared. */
export interface ModelComparison {
  readonly rows: number
  /** Rules that both gave a verdict for, but for those that the model gets wrong. */
  readonly compared: number
  readonly different: readonly string[]
}

/**
 * Asks the published model and `checkFiles` about a CSV file of FOCUS 1.2.
 * @param placeholder Text that stands for a missing value. The model takes it for a value; here it is a finding of its
 * own, and a null for all other rules: so the model is told that it is one.
 */
export async function compareWithModel(file: string, placeholder?: string): Promise<ModelComparison> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll('FROM read_csv($file, all_varchar = true, header = true)', { file })
  const columns = reader.columnNames()
  const rows = (reader.getRowObjects() as unknown as readonly Row[]).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === placeholder ? null : value])),
  )
  connection.closeSync()
  instance.closeSync()
  const theirs = modelVerdicts(readModel(), rows, columns)
  const [report] = await checkFiles([file], { version: '1.2' })
  const faulty = new Set(modelFaults.map(({ id }) => id))
  const common = (report?.results ?? []).filter(({ id }) => {
    const other = theirs.get(id)
    return !faulty.has(id) && other !== undefined && other !== 'skip'
  })
  const different = common.filter(({ id, verdict }) => (theirs.get(id) === 'pass') !== (verdict === 'passed'))
  return {
    rows: rows.length,
    compared: common.length,
    different: different.map(({ id, verdict }) => `${id}: ${verdict} here, ${theirs.get(id)} there`),
  }
}
