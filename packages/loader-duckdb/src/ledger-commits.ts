import type { DuckDBInstance } from '@duckdb/node-api'
import type { InvoiceTotal } from '@open-finops/focus-reconcile'
import { FinopsError } from '@open-finops/pipeline'
import { type AccountNames, readAccountNames, sameNames, writeAccountNames } from './account-names.ts'
import { commitCatalog, currentCatalog, readCatalog } from './catalog.ts'
import type { DataFolder } from './data-folder.ts'
import { listDeliveries, tableExists } from './ledger-read.ts'
import { refreshViews } from './ledger-write.ts'
import { readInvoices, sameInvoices, writeInvoices } from './proving-facts.ts'
import { refreshProof } from './refresh-proof.ts'

/**
 * Lets the views show these names, in a commit of its own where they changed.
 * @returns True when the catalog in force shows them; false when there is none yet.
 */
export async function commitAccountNames(
  instance: DuckDBInstance,
  folder: DataFolder,
  names: AccountNames,
): Promise<boolean> {
  const current = await currentCatalog(folder)
  if (current === undefined) return false
  if (sameNames(await readCatalog(instance, folder, current, readAccountNames), names)) return true
  await commitCatalog(instance, folder, {
    async change(connection) {
      await writeAccountNames(connection, names)
      await refreshViews(connection)
    },
  })
  return true
}

/**
 * Lets a lake compare its bills with these invoices and no others, in a commit of its own where they changed.
 * @returns True when the catalog in force knows them; false when there is none yet.
 */
export async function commitInvoices(
  instance: DuckDBInstance,
  folder: DataFolder,
  invoices: readonly InvoiceTotal[],
): Promise<boolean> {
  const current = await currentCatalog(folder)
  if (current === undefined) return false
  const known = await readCatalog(instance, folder, current, async (connection) =>
    (await tableExists(connection, 'invoices')) ? await readInvoices(connection) : undefined,
  )
  if (known !== undefined && sameInvoices(known, invoices)) return true
  await commitCatalog(instance, folder, {
    async change(connection) {
      await writeInvoices(connection, invoices)
      await refreshProof(connection)
    },
  })
  return true
}

/**
 * Takes the deliveries in force of an export out of the views; they become previous versions.
 * @returns How many they were.
 * @throws FinopsError `FINOPS_NO_SUCH_EXPORT` when nothing of it is in force.
 */
export async function commitForgetting(
  instance: DuckDBInstance,
  folder: DataFolder,
  exportName: string,
): Promise<number> {
  const current = await currentCatalog(folder)
  const deliveries = current === undefined ? [] : await readCatalog(instance, folder, current, listDeliveries)
  const inForce = deliveries.filter((delivery) => delivery.current)
  const forgotten = inForce.filter((delivery) => delivery.exportName === exportName)
  if (forgotten.length === 0) throw noSuchExport(exportName, [...new Set(inForce.map((one) => one.exportName))].sort())
  await commitCatalog(instance, folder, {
    async change(connection) {
      const parameters = { export_name: exportName }
      await connection.run(
        `UPDATE finops.lake_files SET state = 'previous' WHERE state = 'current'
          AND delivery IN (SELECT delivery FROM finops.deliveries WHERE current AND export_name = $export_name)`,
        parameters,
      )
      await connection.run(
        `UPDATE finops.deliveries SET current = false, replaced_at = $at::TIMESTAMP
          WHERE current AND export_name = $export_name`,
        { ...parameters, at: new Date().toISOString().slice(0, -1) },
      )
      await connection.run('DELETE FROM finops.duplicates WHERE export_name = $export_name', parameters)
      await refreshViews(connection)
      await refreshProof(connection)
    },
  })
  return forgotten.length
}

function noSuchExport(exportName: string, inForce: readonly string[]): FinopsError {
  return new FinopsError({
    code: 'FINOPS_NO_SUCH_EXPORT',
    message: `The lake holds no export '${exportName}'`,
    hint: inForce.length === 0 ? 'It holds none at all.' : `It holds ${inForce.join(', ')}.`,
    details: { exportName, inForce },
  })
}
