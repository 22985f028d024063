import { isFinopsError } from '@open-finops/pipeline'
import { catalogFile, readCatalog } from '../catalog.ts'
import { openWorkInstance } from '../connect.ts'
import type { DataFolder } from '../data-folder.ts'
import { ledgerRows } from '../ledger-read.ts'
import { sqlName } from '../sql-text.ts'
import { firstLine } from '../store-error.ts'
import type { LakeFault } from './fault.ts'

/**
 * Reads every row of a catalog's ledger, so that each of its blocks is held against the checksum that DuckDB keeps of it,
 * and holds its tables against one another. In an instance of its own: a damaged catalog may take it along.
 * @returns What is wrong; nothing where it is whole.
 */
export async function ledgerFaults(folder: DataFolder, number: number): Promise<readonly LakeFault[]> {
  const path = `catalog/${catalogFile(number)}`
  try {
    const instance = await openWorkInstance({ threads: 1, memoryLimit: '512MiB' })
    try {
      return await readCatalog(instance, folder, number, async (connection) => {
        const tables = await ledgerRows(
          connection,
          `SELECT table_name FROM duckdb_tables()
            WHERE database_name = current_database() AND schema_name = 'finops' ORDER BY 1`,
        )
        for (const table of tables) {
          const name = sqlName(table.text('table_name'))
          await connection.run(`SELECT bit_xor(hash(one)) FROM finops.${name} one`)
        }
        const contradictions = await ledgerRows(connection, contradictionsSql)
        return contradictions.map(
          (row): LakeFault => ({
            kind: 'ledger-contradicts-itself',
            path,
            message: `${path}: ${row.text('what')}`,
          }),
        )
      })
    } finally {
      instance.closeSync()
    }
  } catch (error) {
    if (isFinopsError(error) && error.code === 'FINOPS_OTHER_LAKE_VERSION') throw error
    const why = error instanceof Error ? firstLine(error.message) : String(error)
    return [{ kind: 'ledger-unreadable', path, message: `${path} can't be read: ${why}` }]
  }
}

/* Tables that were written in one commit agree, whatever became of the deliveries since. */
const contradictionsSql = `
  SELECT concat('two deliveries are in force in slot ', slot, ' of ', export_name) AS what
  FROM finops.deliveries WHERE current GROUP BY provider, export_name, slot HAVING count(*) > 1
  UNION ALL
  SELECT concat('the totals of ', export_name, ' ', slot, ' ', p.billing_period, ' are of ', t.focus_rows,
    ' rows, and ', p.focus_rows, ' were loaded')
  FROM finops.period_loads p
  JOIN (SELECT delivery, billing_period, sum(focus_rows) AS focus_rows
    FROM finops.native_totals GROUP BY ALL) t USING (delivery, billing_period)
  JOIN finops.deliveries USING (delivery)
  WHERE t.focus_rows <> p.focus_rows
  UNION ALL
  SELECT concat('a lake file of ', path, ' belongs to no delivery')
  FROM finops.lake_files ANTI JOIN finops.deliveries USING (delivery)
  UNION ALL
  SELECT concat(export_name, ' ', slot, ' is in force and its rows are ', state)
  FROM finops.lake_files JOIN finops.deliveries USING (delivery)
  WHERE current <> (state = 'current')
  ORDER BY ALL`
