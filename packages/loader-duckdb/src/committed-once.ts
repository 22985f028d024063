import type { DuckDBConnection } from '@duckdb/node-api'
import { datasetLakeColumns } from '@open-finops/focus-schema'
import { type Delivery, FinopsError } from '@open-finops/pipeline'
import { datasetOfPath } from './lake-path.ts'
import { ledgerRows } from './ledger-read.ts'
import type { LedgerRow } from './ledger-row.ts'
import type { LedgerFile } from './ledger-write.ts'
import { readFiles } from './views.ts'

const columns = datasetLakeColumns('ContractCommitment').filter(({ name }) => name === 'ContractCommitmentId')

/**
 * Refuses a delivery that holds a contract commitment which another file holds already: a commitment is one row, and
 * sums over two would say that twice as much was committed.
 * @throws FinopsError `FINOPS_COUNTED_TWICE`
 */
export async function requireCommittedOnce(
  connection: DuckDBConnection,
  id: number,
  delivery: Delivery,
  files: readonly LedgerFile[],
): Promise<void> {
  const others = (
    await ledgerRows(
      connection,
      `SELECT path, export_name, slot FROM finops.lake_files JOIN finops.deliveries USING (delivery)
        WHERE state = 'current' AND delivery <> ${id} ORDER BY path`,
    )
  ).filter((row) => datasetOfPath(row.text('path')) === 'ContractCommitment')
  if (others.length === 0 || files.length === 0) return
  const read = (paths: readonly string[]): string =>
    `SELECT DISTINCT ContractCommitmentId AS id FROM ${readFiles(paths, columns)}`
  const shared = await ledgerRows(
    connection,
    `SELECT mine.id FROM (${read(files.map(({ path }) => path))}) mine
      JOIN (${read(others.map((row) => row.text('path')))}) theirs USING (id) ORDER BY 1`,
  )
  if (shared.length === 0) return
  throw committedTwice(
    delivery,
    shared.map((row) => row.text('id')),
    others,
  )
}

/**
 * The error for contract commitments that another file holds.
 * @param ids One or more.
 * @param others `export_name` and `slot` of deliveries in force that hold commitments.
 */
export function committedTwice(delivery: Delivery, ids: readonly string[], others: readonly LedgerRow[]): FinopsError {
  const exports = [...new Set(others.map((row) => `${row.text('export_name')} ${row.text('slot')}`))]
  return new FinopsError({
    code: 'FINOPS_COUNTED_TWICE',
    message: `${delivery.exportName} ${delivery.slot} holds the contract commitment '${ids[0]}'${ids.length > 1 ? ` and ${ids.length - 1} more` : ''}, which the lake holds already (${exports.slice(0, 3).join(', ')}): they would count twice`,
    hint: 'Keep the newest file of the commitments only, always under one name; let the store forget the export that holds the others (forgetExport), then ingest again.',
    details: { exportNames: [delivery.exportName, others[0]?.text('export_name') ?? ''], commitments: ids.length },
  })
}
