import type { LakeDataset } from '@open-finops/focus-schema'
import { committedTwice, countedTwice, isFocusRow, movedFiles } from '@open-finops/loader-duckdb'
import type { Delivery, FetchedDelivery } from '@open-finops/pipeline'
import type { Connection } from './connection.ts'
import type { Scope } from './ledger-write.ts'
import type { Topology } from './topology.ts'

/** A table of rows of a load under way. */
export interface LoadingTable {
  readonly billingPeriod: string
  readonly table: string
}

/** Whose costs a load holds, out of its rows. */
export async function scopesOf(
  connection: Connection,
  tables: readonly LoadingTable[],
  signal: AbortSignal | undefined,
): Promise<readonly Scope[]> {
  const scopes: Scope[] = []
  for (const { billingPeriod, table } of tables) {
    const rows = await connection.rows(
      `SELECT DISTINCT BillingAccountId AS account, SubAccountId AS sub_account, BillingCurrency AS currency
        FROM ${table} WHERE ${isFocusRow}`,
      { signal },
    )
    for (const row of rows) {
      scopes.push({
        billing_period: billingPeriod,
        billing_account_id: row.optional('account'),
        sub_account_id: row.optional('sub_account'),
        currency: row.optional('currency'),
      })
    }
  }
  return scopes
}

/**
 * Refuses a load whose costs another export of its provider holds already, or its own in another format; FOCUS files are
 * held against all. Contract commitments are held once.
 * @throws FinopsError `FINOPS_COUNTED_TWICE`
 */
export async function requireCountedOnce(
  connection: Connection,
  topology: Topology,
  delivery: Delivery,
  load: { readonly dataset: LakeDataset; readonly scopes: readonly Scope[]; readonly tables: readonly LoadingTable[] },
): Promise<void> {
  if (load.dataset === 'ContractCommitment')
    return await requireCommittedOnce(connection, topology, delivery, load.tables)
  const { relation } = topology
  const { provider, exportName, slot, format } = delivery
  const theirs = await connection.rows(
    `SELECT DISTINCT d.export_name AS export_name, s.billing_period AS billing_period,
        s.billing_account_id AS billing_account_id, s.sub_account_id AS sub_account_id, s.currency AS currency
      FROM ${relation('scopes')} AS s JOIN ${relation('deliveries')} AS d ON d.delivery = s.delivery
      WHERE d.current AND (d.provider = {provider:String} OR 'focus' IN (d.provider, {provider:String}))
        AND (d.export_name <> {exportName:String} OR d.format <> {format:String})
        AND NOT (d.provider = {provider:String} AND d.export_name = {exportName:String} AND d.slot = {slot:String})
        AND s.billing_account_id IS NOT NULL AND s.billing_period IN ({periods:Array(String)})
      ORDER BY export_name, billing_period, billing_account_id, sub_account_id, currency`,
    {
      parameters: {
        ...{ provider, exportName, slot, format },
        periods: [...new Set(load.scopes.map((one) => one.billing_period))],
      },
    },
  )
  const mine = new Set(
    load.scopes.map((one) => key([one.billing_period, one.billing_account_id, one.sub_account_id, one.currency])),
  )
  const columns = ['billing_period', 'billing_account_id', 'sub_account_id', 'currency'] as const
  const shared = theirs.filter((row) => mine.has(key(columns.map((column) => row.optional(column)))))
  if (shared.length > 0) throw countedTwice(delivery, shared)
}

function key(parts: readonly (string | null)[]): string {
  return JSON.stringify(parts)
}

/** The slot that this delivery is about to empty does not count: it is the delivery's own. */
async function requireCommittedOnce(
  connection: Connection,
  { relation }: Topology,
  { exportName, provider, slot, ...delivery }: Delivery,
  tables: readonly LoadingTable[],
): Promise<void> {
  const others = await connection.rows(
    `SELECT delivery, export_name, slot FROM ${relation('deliveries')}
      WHERE current AND dataset = 'ContractCommitment'
        AND NOT (provider = {provider:String} AND export_name = {exportName:String} AND slot = {slot:String})
      ORDER BY export_name, slot`,
    { parameters: { provider, exportName, slot } },
  )
  if (others.length === 0) return
  const held = others.map((row) => row.text('delivery')).join(', ')
  for (const { table } of tables) {
    const shared = await connection.rows(
      `SELECT DISTINCT ContractCommitmentId AS id FROM ${table}
        WHERE ContractCommitmentId IN (SELECT ContractCommitmentId FROM ${relation('contract_commitment_rows')}
          WHERE delivery IN (${held})) ORDER BY id`,
    )
    const ids = shared.map((row) => row.text('id'))
    if (ids.length > 0) throw committedTwice({ exportName, provider, slot, ...delivery }, ids, others)
  }
}

/**
 * Refuses files that lie in another slot of their export as well, byte for byte: they were renamed.
 * @throws FinopsError `FINOPS_COUNTED_TWICE`
 */
export async function requireNotMoved(
  connection: Connection,
  { relation }: Topology,
  delivery: Delivery,
  { files }: FetchedDelivery,
): Promise<void> {
  const { provider, exportName, slot, version } = delivery
  const twins = await connection.rows(
    `SELECT slot, raw_files FROM ${relation('deliveries')}
      WHERE current AND provider = {provider:String} AND export_name = {exportName:String} AND slot <> {slot:String}
        AND version = {version:String} ORDER BY slot`,
    { parameters: { provider, exportName, slot, version } },
  )
  const sizes = files.map(({ bytes }) => bytes).join(' ')
  const twin = twins.find((row) => sizesOf(row.text('raw_files')) === sizes)
  if (twin !== undefined) throw movedFiles(delivery, twin.text('slot'))
}

function sizesOf(rawFiles: string): string {
  return (JSON.parse(rawFiles) as readonly { readonly bytes: number }[]).map(({ bytes }) => bytes).join(' ')
}
