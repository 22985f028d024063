import { proofTableStatement, provingViewStatements } from './proving-views.ts'
import type { Topology } from './topology.ts'

/** Raised whenever the tables or views change; a database of a later version is refused, an older one is upgraded. */
export const schemaVersion = 2

const money = 'Decimal(38, 18)'

/*
 * One row for each load, whole: a single INSERT of a single row is the commit. A row without a delivery says that a slot
 * was emptied. `commit` counts up, so that the order of commits does not hang on a clock.
 */
const ledgerColumns = `
  commit UInt64,
  delivery UInt64,
  provider LowCardinality(String),
  export_name LowCardinality(String),
  slot String,
  version String,
  format LowCardinality(String),
  encoding LowCardinality(String),
  dataset LowCardinality(String),
  created_at Nullable(DateTime64(3, 'UTC')),
  committed_at DateTime64(3, 'UTC'),
  raw_files String,
  says_what_it_covers Bool,
  covers Array(String),
  periods Array(Tuple(billing_period String, source_rows UInt64, focus_rows UInt64)),
  totals Array(Tuple(billing_period String, currency String, native_type String, source_rows UInt64, focus_rows UInt64,
    native_cost ${money}, billed_cost ${money}, effective_cost ${money}, list_cost ${money}, contracted_cost ${money})),
  row_changes Array(Tuple(billing_period String, kind String, reason String, native_type String, rows UInt64)),
  columns Array(Tuple(column_name String, origin String, missing Array(String), origins Array(String), rule Nullable(String))),
  unknown_values Array(Tuple(kind String, value String, rows UInt64)),
  scopes Array(Tuple(billing_period String, billing_account_id Nullable(String), sub_account_id Nullable(String),
    currency Nullable(String)))`

/** Since version 2; a delivery of version 1 has none until it is loaded again. */
const chargeColumns = [
  `charge_totals Array(Tuple(billing_period String, invoice_issuer String, invoice_id Nullable(String),
    billing_account_id Nullable(String), currency String, charge_category String, kind String, rows Int64,
    billed_cost ${money}))`,
  `charge_days Array(Tuple(billing_period String, invoice_issuer String, currency String, day Date32, rows Int64,
    usage_rows Int64, billed_cost ${money}, usage_cost ${money}, effective_cost ${money}))`,
]

/** The statements that make the tables of the ledger. */
export function ledgerTableStatements(topology: Topology): readonly string[] {
  const { relation, onCluster, ledgerEngine } = topology
  return [
    `CREATE TABLE IF NOT EXISTS ${relation('ledger')}${onCluster} (${ledgerColumns}, ${chargeColumns.join(', ')})
      ENGINE = ${ledgerEngine('ledger')} ORDER BY commit`,
    `ALTER TABLE ${relation('ledger')}${onCluster}
      ${chargeColumns.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`).join(', ')}`,
    proofTableStatement(topology),
    // Rows of these deliveries are gone; their totals stay.
    `CREATE TABLE IF NOT EXISTS ${relation('ledger_pruned')}${onCluster} (delivery UInt64, pruned_at DateTime64(3, 'UTC'))
      ENGINE = ${ledgerEngine('ledger_pruned')} ORDER BY delivery`,
    `CREATE TABLE IF NOT EXISTS ${relation('settings')}${onCluster} (name String, value String, set_at DateTime64(3, 'UTC'))
      ENGINE = ${ledgerEngine('settings')} ORDER BY name`,
  ]
}

/** The statements that make the views of the ledger: the tables that the lake's ledger has, under the same names. */
export function ledgerViewStatements(topology: Topology): readonly string[] {
  const { relation, onCluster } = topology
  const view = (name: string, query: string): string =>
    `CREATE OR REPLACE VIEW ${relation(name)}${onCluster} AS ${query}`
  const slot = 'provider, export_name, slot'
  const child = (name: string, array: string, columns: readonly string[]): string =>
    view(
      name,
      `SELECT delivery, ${columns.map((column) => `tupleElement(one, '${column}') AS ${column}`).join(', ')}
        FROM ${relation('ledger')} ARRAY JOIN ${array} AS one
        WHERE delivery IN (SELECT delivery FROM ${relation('deliveries')})`,
    )
  return [
    // Two machines may commit at once and take the same number; the id of the delivery then decides, on every node alike.
    // A name that is no column: queries may ask for columns before aliases.
    view(
      'deliveries_in_force',
      `SELECT last_delivery AS delivery FROM (
          SELECT argMax(l.delivery, (l.commit, l.delivery)) AS last_delivery FROM ${relation('ledger')} AS l
          GROUP BY l.provider, l.export_name, l.slot) WHERE last_delivery <> 0`,
    ),
    // A version that was loaded again takes the place of its own entry.
    view(
      'deliveries',
      `SELECT delivery, provider, export_name, slot, version, format, encoding, dataset, created_at,
          committed_at AS loaded_at, if(is_last, NULL, replaced) AS replaced_at, is_last AS current, raw_files,
          says_what_it_covers, covers, toBool(delivery NOT IN (SELECT delivery FROM ${relation('ledger_pruned')})) AS rows_kept, commit
        FROM (
          SELECT *, leadInFrame(toNullable(committed_at)) OVER later AS replaced,
            toBool(row_number() OVER (PARTITION BY ${slot} ORDER BY commit DESC, delivery DESC) = 1) AS is_last,
            row_number() OVER (PARTITION BY ${slot}, version ORDER BY commit DESC, delivery DESC) AS nth
          FROM ${relation('ledger')}
          WINDOW later AS (PARTITION BY ${slot} ORDER BY commit, delivery ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
        ) WHERE delivery <> 0 AND nth = 1`,
    ),
    child('period_loads', 'periods', ['billing_period', 'source_rows', 'focus_rows']),
    child('native_totals', 'totals', [
      ...['billing_period', 'currency', 'native_type', 'source_rows', 'focus_rows', 'native_cost', 'billed_cost'],
      ...['effective_cost', 'list_cost', 'contracted_cost'],
    ]),
    child('row_changes', 'row_changes', ['billing_period', 'kind', 'reason', 'native_type', 'rows']),
    child('column_origins', 'columns', ['column_name', 'origin', 'missing', 'origins', 'rule']),
    child('unknown_values', 'unknown_values', ['kind', 'value', 'rows']),
    child('charge_totals', 'charge_totals', [
      ...[
        'billing_period',
        'invoice_issuer',
        'invoice_id',
        'billing_account_id',
        'currency',
        'charge_category',
        'kind',
      ],
      ...['rows', 'billed_cost'],
    ]),
    child('charge_days', 'charge_days', [
      ...['billing_period', 'invoice_issuer', 'currency', 'day', 'rows', 'usage_rows', 'billed_cost', 'usage_cost'],
      'effective_cost',
    ]),
    child('scopes', 'scopes', ['billing_period', 'billing_account_id', 'sub_account_id', 'currency']),
    // A period is partial when every delivery in force that holds rows of it says what it covers, and none covers it.
    view(
      'billing_periods',
      `SELECT d.provider AS provider, d.export_name AS export_name, p.billing_period AS billing_period,
          sum(p.source_rows) AS source_rows, sum(p.focus_rows) AS focus_rows, max(d.loaded_at) AS loaded_at,
          toBool(min(d.says_what_it_covers)
            AND (d.provider, d.export_name, p.billing_period) NOT IN (
              SELECT provider, export_name, arrayJoin(covers) FROM ${relation('deliveries')} WHERE current)) AS partial
        FROM ${relation('period_loads')} AS p JOIN ${relation('deliveries')} AS d ON d.delivery = p.delivery
        WHERE d.current GROUP BY d.provider, d.export_name, p.billing_period`,
    ),
    ...provingViewStatements(topology),
  ]
}
