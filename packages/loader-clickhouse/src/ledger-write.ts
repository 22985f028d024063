import type { LakeDataset } from '@open-finops/focus-schema'
import type { StagedCharges, StagedDelivery } from '@open-finops/loader-duckdb'
import {
  coveredPeriods,
  type Delivery,
  type DeliveryLoad,
  type FetchedDelivery,
  type PeriodLoad,
} from '@open-finops/pipeline'
import type { Connection } from './connection.ts'
import { plainNow } from './prepare-database.ts'
import type { Topology } from './topology.ts'

/** Whose costs a delivery holds: an account of a billing period, in a currency. */
export interface Scope {
  readonly billing_period: string
  readonly billing_account_id: string | null
  readonly sub_account_id: string | null
  readonly currency: string | null
}

/** What a commit writes down. */
export interface LoadToCommit {
  readonly id: string
  readonly fetched: FetchedDelivery
  readonly staged: StagedDelivery
  readonly dataset: LakeDataset
  readonly scopes: readonly Scope[]
  readonly charges: StagedCharges
}

/** Puts a load in force: one row, which is there or not. */
export async function commitLoad(
  connection: Connection,
  topology: Topology,
  { id, fetched, staged, dataset, scopes, charges }: LoadToCommit,
): Promise<DeliveryLoad> {
  const { delivery, files } = fetched
  const { periods, columns, unknownValues } = staged
  const covers = coveredPeriods(delivery)
  const committedAt = plainNow()
  const appending = append(connection, topology, [
    {
      ...slotOf(delivery),
      delivery: id,
      version: delivery.version,
      format: delivery.format,
      encoding: delivery.encoding,
      dataset,
      created_at: plainMoment(delivery.createdAt),
      committed_at: committedAt,
      raw_files: JSON.stringify(files.map(({ key, role, bytes }) => ({ key, role, bytes }))),
      says_what_it_covers: covers !== undefined,
      covers: covers ?? [],
      periods: periods.map(({ billingPeriod, sourceRows, focusRows }) => ({
        ...{ billing_period: billingPeriod, source_rows: sourceRows, focus_rows: focusRows },
      })),
      totals: withPeriod(periods, ({ totals }) => totals),
      row_changes: withPeriod(periods, ({ rowChanges }) => rowChanges),
      columns: columns.map(({ column, origin, missing, origins = [], rule = null }) => ({
        ...{ column_name: column, origin, missing, origins, rule },
      })),
      unknown_values: unknownValues,
      scopes,
      ...{ charge_totals: charges.totals, charge_days: charges.days },
    },
  ])
  await appending.catch(async (error: unknown) => {
    // A connection that breaks may have broken after the row arrived.
    const found = await connection
      .rows(`SELECT delivery FROM ${topology.relation('ledger')} WHERE delivery = ${id}`)
      .catch(() => [])
    if (found.length === 0) throw error
  })
  return {
    provider: delivery.provider,
    exportName: delivery.exportName,
    slot: delivery.slot,
    version: delivery.version,
    format: delivery.format,
    loadedAt: `${committedAt.replace(' ', 'T')}Z`,
    periods,
    columns,
    unknownValues,
  }
}

/** Empties every slot of an export, in one commit. */
export async function commitForgetting(
  connection: Connection,
  topology: Topology,
  exportName: string,
): Promise<number> {
  const rows = await connection.rows(
    `SELECT provider, slot FROM ${topology.relation('deliveries')} WHERE current AND export_name = {name:String}`,
    { parameters: { name: exportName } },
  )
  const at = plainNow()
  const emptied = rows.map((row) => ({
    ...{ provider: row.text('provider'), export_name: exportName, slot: row.text('slot') },
    ...{ delivery: '0', committed_at: at },
  }))
  if (emptied.length > 0) await append(connection, topology, emptied)
  return emptied.length
}

/** Rows of one INSERT, small enough for one block, come together. */
async function append(connection: Connection, topology: Topology, rows: readonly object[]): Promise<void> {
  const ledger = topology.relation('ledger')
  const [last] = await connection.rows(`SELECT toString(max(commit) + 1) AS next FROM ${ledger}`)
  const next = last?.text('next') ?? '1'
  await connection.insertRows(
    ledger,
    rows.map((row) => ({ commit: next, ...row })),
    {
      settings: { ...topology.writeSettings, max_insert_block_size: '1000000', min_insert_block_size_rows: '1000000' },
    },
  )
}

function slotOf({ provider, exportName, slot }: Delivery): object {
  return { provider, export_name: exportName, slot }
}

/** Properties as columns are called. */
function withPeriod<R extends object>(
  periods: readonly PeriodLoad[],
  rows: (period: PeriodLoad) => readonly R[],
): readonly object[] {
  return periods.flatMap((period) =>
    rows(period).map((row) =>
      Object.fromEntries(
        Object.entries({ ...row, billingPeriod: period.billingPeriod }).map(([name, value]) => [
          name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
          value,
        ]),
      ),
    ),
  )
}

function plainMoment(iso: string | undefined): string | null {
  const moment = new Date(iso ?? '')
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString().slice(0, -1).replace('T', ' ')
}
