import type { DuckDBConnection } from '@duckdb/node-api'
import { type Delivery, FinopsError } from '@open-finops/pipeline'
import { ledgerRows } from './ledger-read.ts'
import { type LedgerRow, ledgerRow } from './ledger-row.ts'
import { sqlString } from './sql-text.ts'

/**
 * Writes down whose costs a delivery holds: the distinct accounts and currencies of its rows, by billing period.
 * @param sums What `chargeSums` selects.
 */
export async function recordScopes(connection: DuckDBConnection, id: number, sums: string): Promise<void> {
  await connection.run(
    `INSERT INTO finops.scopes SELECT DISTINCT ${id}, billing_period, billing_account_id, sub_account, currency FROM (${sums})`,
  )
}

/**
 * Refuses a delivery whose costs another export of its provider holds already, or its own in another format: the same
 * sub account of the same billing account, billing period and currency. Rows without a sub account are a scope like any
 * other. Files in FOCUS may be of any provider, so they are held against all.
 * @throws FinopsError `FINOPS_COUNTED_TWICE`
 */
export async function requireCountedOnce(connection: DuckDBConnection, id: number, delivery: Delivery): Promise<void> {
  const shared = await ledgerRows(
    connection,
    `SELECT other.export_name, other.slot, other.format, mine.billing_period, mine.billing_account_id, mine.sub_account_id, mine.currency
      FROM finops.scopes mine
      JOIN finops.scopes theirs ON theirs.billing_account_id = mine.billing_account_id
        AND theirs.sub_account_id IS NOT DISTINCT FROM mine.sub_account_id
        AND theirs.billing_period = mine.billing_period AND theirs.currency IS NOT DISTINCT FROM mine.currency
      JOIN finops.deliveries other ON other.delivery = theirs.delivery
      WHERE mine.delivery = ${id} AND other.current
        AND (other.provider = ${sqlString(delivery.provider)} OR 'focus' IN (other.provider, ${sqlString(delivery.provider)}))
        AND (other.export_name <> ${sqlString(delivery.exportName)} OR other.format <> ${sqlString(delivery.format)})
      ORDER BY ALL`,
  )
  if (shared.length > 0) throw countedTwice(delivery, shared)
}

/**
 * The error for costs that two exports hold.
 * @param shared A row or more: `export_name` of the other, `billing_period`, `billing_account_id`, `sub_account_id`, `currency`.
 */
export function countedTwice(delivery: Delivery, shared: readonly LedgerRow[]): FinopsError {
  const [first = ledgerRow({})] = shared
  const otherExport = first.text('export_name')
  const period = first.text('billing_period')
  const billingAccount = first.text('billing_account_id')
  const subAccount = first.optional('sub_account_id')
  const accounts = new Set(shared.map((row) => row.text('sub_account_id'))).size
  const account =
    subAccount === null ? `rows of billing account ${billingAccount} without a sub account` : `account ${subAccount}`
  const isOwn = otherExport === delivery.exportName
  const both = isOwn
    ? `${delivery.slot} (${delivery.format}) and ${first.text('slot')} (${first.text('format')}) of ${otherExport}`
    : `${delivery.exportName} and ${otherExport}`
  throw new FinopsError({
    code: 'FINOPS_COUNTED_TWICE',
    message: `${both} both hold the costs of ${account} in ${period}${accounts > 1 ? `, and of ${accounts - 1} more` : ''}: they would count twice`,
    hint: isOwn
      ? `Keep the files of one format and take the others away. To have those of ${delivery.format}, let the store forget ${otherExport} (forgetExport), then ingest again.`
      : `Keep one of the two: name it with \`export:\` in its entry of finops.yaml, or take the other entry out. Where \`${otherExport}\` is no longer wanted, let the store forget it (forgetExport). Where both are disjoint by design, set allowOverlap of the store.`,
    details: {
      exportNames: [delivery.exportName, otherExport],
      ...(isOwn && { slots: [first.text('slot'), delivery.slot] }),
      billingPeriod: period,
      billingAccountId: billingAccount,
      subAccountIds: [...new Set(shared.map((row) => row.optional('sub_account_id')))].slice(0, 20),
      currency: first.text('currency'),
    },
  })
}

/**
 * Refuses files that lie in another place of their export as well, byte for byte: they were renamed, and what they were
 * called before is still in force.
 * @throws FinopsError `FINOPS_COUNTED_TWICE`
 */
export async function requireNotMoved(connection: DuckDBConnection, id: number, delivery: Delivery): Promise<void> {
  const [twin] = await ledgerRows(
    connection,
    `SELECT other.slot FROM finops.deliveries mine JOIN finops.deliveries other USING (provider, export_name, version)
      WHERE mine.delivery = ${id} AND other.current AND other.slot <> mine.slot
        AND list_transform(json_extract(mine.raw_files, '$[*].bytes'), lambda b: b::VARCHAR)
          = list_transform(json_extract(other.raw_files, '$[*].bytes'), lambda b: b::VARCHAR)
      ORDER BY 1 LIMIT 1`,
  )
  if (twin === undefined) return
  throw movedFiles(delivery, twin.text('slot'))
}

/** The error for files that another slot of their export holds. */
export function movedFiles({ exportName, slot }: Delivery, other: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_COUNTED_TWICE',
    message: `${slot} of ${exportName} holds the same files as ${other}, which is in force: they would count twice`,
    hint: `Give the file its former name back; or let the store forget ${exportName} (forgetExport), then ingest again.`,
    details: { exportNames: [exportName, exportName], slots: [other, slot] },
  })
}
