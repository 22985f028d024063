import {
  type ExportFreshness,
  type LakeStatus,
  type LedgerDelivery,
  type LedgerRow,
  lakeStatus,
  ledgerDelivery,
} from '@open-finops/loader-duckdb'
import type { Connection, StatementOptions } from './connection.ts'
import type { Topology } from './topology.ts'

/** The columns of a delivery, as the lake's ledger has them. */
const facts = `d.delivery AS delivery, d.provider AS provider, d.export_name AS export_name, d.slot AS slot,
  d.version AS version, d.format AS format, d.encoding AS encoding, d.current AS current, d.rows_kept AS rows_kept,
  d.raw_files AS raw_files, if(d.says_what_it_covers, 1, NULL) AS says, d.covers AS covered, d.created_at AS created,
  d.loaded_at AS loaded, d.replaced_at AS replaced`

/** Every delivery that was ever loaded, by export and slot, newest version first. */
export async function listDeliveries(
  connection: Connection,
  { relation }: Topology,
  how?: StatementOptions,
): Promise<readonly LedgerDelivery[]> {
  const rows = await connection.rows(
    `SELECT ${facts}, p.periods AS periods FROM ${relation('deliveries')} AS d
      LEFT JOIN (SELECT delivery, arraySort(groupUniqArray(billing_period)) AS periods FROM ${relation('period_loads')}
        GROUP BY delivery) AS p ON p.delivery = d.delivery
      ORDER BY provider, export_name, slot, current DESC, replaced DESC, d.commit DESC, d.delivery DESC`,
    how,
  )
  return rows.map((row) => ledgerDelivery(withCovers(row)))
}

/** What the last commit was; empty before the first. */
export async function readMoment(connection: Connection, { relation }: Topology): Promise<string> {
  const [row] = await connection.rows(
    `SELECT concat(toString(max(commit)), '-', toString(argMax(delivery, (commit, delivery)))) AS moment,
        (SELECT toString(max(set_at)) FROM ${relation('settings')}) AS set_at FROM ${relation('ledger')}`,
  )
  return `${row?.text('moment') ?? ''} ${row?.text('set_at') ?? ''}`
}

/** How far each export in force reaches, by what was worked out of the ledger when it last changed. */
export async function readFreshness(
  connection: Connection,
  { relation }: Topology,
): Promise<readonly ExportFreshness[]> {
  const rows = await connection.rows(
    `SELECT f.provider AS provider, f.export_name AS export_name,
        formatDateTime(f.data_as_of, '%Y-%m-%dT%H:%i:%S') AS as_of, toUnixTimestamp64Milli(f.data_as_of) % 1000 AS thousandths,
        toString(f.last_day) AS last_day, toString(f.last_complete_day) AS last_complete_day,
        arraySort(groupUniqArrayIf(toString(d.day), NOT d.complete AND d.usage_rows > 0 AND d.day > f.last_complete_day)) AS partial_days
      FROM ${relation('freshness')} AS f LEFT JOIN ${relation('days')} AS d
        ON d.provider = f.provider AND d.export_name = f.export_name
      GROUP BY f.provider, f.export_name, f.data_as_of, f.last_day, f.last_complete_day ORDER BY provider, export_name`,
  )
  return rows.map((row) => {
    const asOf = row.optional('as_of')
    return {
      provider: row.text('provider'),
      exportName: row.text('export_name'),
      dataAsOf: asOf === null ? null : `${asOf}.${String(row.number('thousandths')).padStart(3, '0')}Z`,
      lastDay: row.optional('last_day'),
      lastCompleteDay: row.optional('last_complete_day'),
      partialDays: row.list('partial_days'),
    }
  })
}

const amounts = ['native_cost', 'billed_cost', 'effective_cost', 'list_cost', 'contracted_cost'] as const

/** Reads the whole state from the ledger; no row of a bill is read. */
export async function readStatus(
  connection: Connection,
  topology: Topology,
  how?: StatementOptions,
): Promise<LakeStatus> {
  const { relation } = topology
  const inForce = `JOIN ${relation('deliveries')} AS d ON d.delivery = t.delivery WHERE d.current`
  const sums = amounts.map((amount) => `toString(sum(t.${amount})) AS ${amount}`).join(', ')
  const counts = 'sum(t.source_rows) AS source_rows, sum(t.focus_rows) AS focus_rows'
  const ofExport = 'd.provider AS provider, d.export_name AS export_name'
  const read = async (sql: string): Promise<readonly LedgerRow[]> => await connection.rows(sql, how)
  const versions = await read(
    `SELECT ${facts}, p.billing_period AS billing_period, p.source_rows AS source_rows, p.focus_rows AS focus_rows,
        ifNull(s.bytes, 0) AS bytes, toBool(NOT d.rows_kept) AS pruned
      FROM ${relation('period_loads')} AS p JOIN ${relation('deliveries')} AS d ON d.delivery = p.delivery
      LEFT JOIN (${storedBytes(topology)}) AS s ON s.delivery = p.delivery AND s.billing_period = p.billing_period
      ORDER BY provider, export_name, billing_period, slot, replaced DESC, d.commit DESC, d.delivery DESC`,
  )
  return lakeStatus({
    versions: versions.map(withCovers),
    versionTotals: await read(
      `SELECT t.delivery AS delivery, t.billing_period AS billing_period, t.currency AS currency, ${counts}, ${sums}
        FROM ${relation('native_totals')} AS t GROUP BY t.delivery, t.billing_period, t.currency ORDER BY currency`,
    ),
    currentTotals: await read(
      `SELECT ${ofExport}, t.billing_period AS billing_period, t.currency AS currency, ${counts}, ${sums}
        FROM ${relation('native_totals')} AS t ${inForce}
        GROUP BY d.provider, d.export_name, t.billing_period, t.currency ORDER BY currency`,
    ),
    changes: await read(
      `SELECT ${ofExport}, t.billing_period AS billing_period, t.kind AS kind, t.reason AS reason,
          t.native_type AS native_type, sum(t.rows) AS rows
        FROM ${relation('row_changes')} AS t ${inForce}
        GROUP BY d.provider, d.export_name, t.billing_period, t.kind, t.reason, t.native_type
        ORDER BY kind, reason, native_type`,
    ),
    partial: await read(
      `SELECT provider, export_name, billing_period FROM ${relation('billing_periods')} WHERE partial`,
    ),
    origins: await read(
      `SELECT ${ofExport}, t.column_name AS column_name, max(t.origin) AS origin,
          arraySort(groupUniqArray(arrayJoin(t.missing))) AS missing
        FROM ${relation('column_origins')} AS t ${inForce} AND notEmpty(t.missing)
        GROUP BY d.provider, d.export_name, t.column_name ORDER BY provider, export_name, column_name`,
    ),
    unknown: await read(
      `SELECT ${ofExport}, t.kind AS kind, t.value AS value, sum(t.rows) AS rows
        FROM ${relation('unknown_values')} AS t ${inForce}
        GROUP BY d.provider, d.export_name, t.kind, t.value ORDER BY provider, export_name, kind, rows DESC, value`,
    ),
  })
}

/** Bytes on disk by delivery and billing period, out of the names of partitions: `(202610,'aws-main/cur',17)`. */
function storedBytes({ database }: Topology): string {
  return `SELECT toUInt64OrZero(extract(partition, '(\\\\d+)\\\\)$')) AS delivery,
      concat(substring(partition, 2, 4), '-', substring(partition, 6, 2)) AS billing_period, sum(bytes_on_disk) AS bytes
    FROM system.parts
    WHERE active AND database = '${database}' AND table IN ('cost_and_usage_rows', 'cost_and_usage_rows_local')
    GROUP BY delivery, billing_period`
}

/** The ledger holds a list and whether it was said; the contract knows a list, or nothing. */
function withCovers(row: LedgerRow): LedgerRow {
  const said = row.optional('says') !== null
  return {
    ...row,
    optional: (column) => (column === 'covers' ? (said ? '' : null) : row.optional(column)),
    list: (column) => row.list(column === 'covers' ? 'covered' : column),
  }
}
