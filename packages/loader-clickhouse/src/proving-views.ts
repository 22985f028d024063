import type { Topology } from './topology.ts'

const money = 'Decimal(38, 18)'

/** The columns of a result, as `proof` keeps them and `reconciliation` shows them; the names are the lake's. */
const resultColumns = [
  ['billing_period', 'String'],
  ['invoice_issuer', 'String'],
  ['invoice_id', 'Nullable(String)'],
  ['currency', 'String'],
  ['state', 'String'],
  ['invoice_total', `Nullable(${money})`],
  ['focus_total', money],
  ['rows', 'Int64'],
  ['variance', `Nullable(${money})`],
  ['unexplained', money],
  ['causes', 'String'],
  ['candidates', 'String'],
] as const

const reachColumns = [
  ['provider', 'String'],
  ['export_name', 'String'],
  ['billing_period', 'String'],
  ['data_as_of', "Nullable(DateTime64(6, 'UTC'))"],
  ['complete_until', 'Nullable(Date32)'],
] as const

/**
 * What follows from the ledger by rules that are no SQL: one row for each time that it was worked out, and what it was
 * worked out from. The last is the one that counts.
 */
export function proofTableStatement({ relation, onCluster, ledgerEngine }: Topology): string {
  const tuple = (columns: readonly (readonly [string, string])[]): string =>
    `Array(Tuple(${columns.map(([name, type]) => `${name} ${type}`).join(', ')}))`
  return `CREATE TABLE IF NOT EXISTS ${relation('proof')}${onCluster} (made_at DateTime64(3, 'UTC'), commit UInt64,
      delivery UInt64, reach ${tuple(reachColumns)}, results ${tuple(resultColumns)})
    ENGINE = ${ledgerEngine('proof')} ORDER BY made_at`
}

/** What dashboards show of the proof, under the names that the lake has for it. Currencies are never added up. */
export function provingViewStatements({ relation, onCluster }: Topology): readonly string[] {
  const view = (name: string, query: string): string =>
    `CREATE OR REPLACE VIEW ${relation(name)}${onCluster} AS ${query}`
  const lastProof = (array: string, columns: readonly (readonly [string, string])[]): string =>
    `SELECT ${columns.map(([name]) => `tupleElement(one, '${name}') AS ${name}`).join(', ')}
      FROM (SELECT argMax(${array}, (commit, made_at)) AS last FROM ${relation('proof')}) ARRAY JOIN last AS one`
  const ofForce = 'd.provider AS provider, d.export_name AS export_name, t.billing_period AS billing_period'
  return [
    view('export_reach', lastProof('reach', reachColumns)),
    view('reconciliation', lastProof('results', resultColumns)),
    view(
      'source_ties',
      `SELECT ${ofForce}, t.currency AS currency, toInt64(sum(t.source_rows)) AS source_rows,
          toInt64(sum(t.focus_rows)) AS focus_rows, sum(t.native_cost) AS native_cost, sum(t.billed_cost) AS billed_cost,
          sum(t.billed_cost) - sum(t.native_cost) AS variance,
          toBool(abs(sum(t.billed_cost) - sum(t.native_cost)) < toDecimal128('0.01', 18)) AS tied
        FROM ${relation('native_totals')} AS t JOIN ${relation('deliveries')} AS d ON d.delivery = t.delivery
        WHERE d.current GROUP BY d.provider, d.export_name, t.billing_period, t.currency`,
    ),
    view(
      'tied_share',
      `SELECT billing_period, currency, sum(abs(focus_total)) AS cost,
          ${['tied', 'explained', 'disputed', 'open'].map((state) => `sumIf(abs(focus_total), state = '${state}') AS ${state}_cost`).join(', ')},
          if(cost > 0, toFloat64(tied_cost) / toFloat64(cost), NULL) AS tied_share
        FROM ${relation('reconciliation')} GROUP BY billing_period, currency`,
    ),
    // A day is complete when the delivery was written late enough to hold it whole; where nobody knows, it is not.
    view(
      'days',
      `SELECT ${ofForce}, t.currency AS currency, t.day AS day, toInt64(sum(t.rows)) AS rows,
          toInt64(sum(t.usage_rows)) AS usage_rows, sum(t.billed_cost) AS billed_cost,
          sum(t.effective_cost) AS effective_cost, toBool(ifNull(t.day <= any(r.complete_until), false)) AS complete
        FROM ${relation('charge_days')} AS t JOIN ${relation('deliveries')} AS d ON d.delivery = t.delivery
        LEFT JOIN ${relation('export_reach')} AS r ON r.provider = d.provider AND r.export_name = d.export_name
          AND r.billing_period = t.billing_period
        WHERE d.current GROUP BY d.provider, d.export_name, t.billing_period, t.currency, t.day
        SETTINGS join_use_nulls = 1`,
    ),
    view(
      'freshness',
      `SELECT r.provider AS provider, r.export_name AS export_name, max(r.data_as_of) AS data_as_of,
          max(u.last_day) AS last_day, max(u.last_complete_day) AS last_complete_day
        FROM ${relation('export_reach')} AS r
        LEFT JOIN (
          SELECT provider, export_name, billing_period, toNullable(max(day)) AS last_day,
            maxOrNullIf(day, complete) AS last_complete_day
          FROM ${relation('days')} WHERE usage_rows > 0 GROUP BY provider, export_name, billing_period
        ) AS u ON u.provider = r.provider AND u.export_name = r.export_name AND u.billing_period = r.billing_period
        GROUP BY r.provider, r.export_name
        SETTINGS join_use_nulls = 1`,
    ),
  ]
}
