import { type ChargeKind, completeUntil, type ReconcileFacts, reconcile } from '@open-finops/focus-reconcile'
import { type LedgerRow, plainDecimal } from '@open-finops/loader-duckdb'
import type { Connection } from './connection.ts'
import { plainNow } from './prepare-database.ts'
import type { Topology } from './topology.ts'

/**
 * Works out anew how far bills reach and how they stand to invoices, where the ledger got on since. It is no part of the
 * commit: whoever was ended between the two leaves it to the next writer.
 */
export async function refreshProof(connection: Connection, topology: Topology): Promise<void> {
  const { relation } = topology
  const last = (table: string): string =>
    `(SELECT (max(commit), argMax(delivery, (commit, delivery))) FROM ${relation(table)})`
  const [state] = await connection.rows(
    `SELECT toBool(${last('ledger')} = ${last('proof')}) AS known, toString(tupleElement(${last('ledger')}, 1)) AS commit,
      toString(tupleElement(${last('ledger')}, 2)) AS delivery`,
  )
  if (state === undefined || state.flag('known') || state.text('commit') === '0') return
  const facts = await readFacts(connection, topology)
  await connection.insertRows(
    relation('proof'),
    [
      {
        ...{ made_at: plainNow(), commit: state.text('commit'), delivery: state.text('delivery') },
        reach: facts.reach.map((one) => ({
          ...{ provider: one.provider, export_name: one.exportName, billing_period: one.billingPeriod },
          data_as_of: one.writtenAt?.replace('T', ' ').replace('Z', '') ?? null,
          complete_until: completeUntil(one),
        })),
        results: reconcile(facts).map((one) => ({
          ...{ billing_period: one.billingPeriod, invoice_issuer: one.invoiceIssuer, invoice_id: one.invoiceId },
          ...{ currency: one.currency, state: one.state, invoice_total: one.invoiceTotal, focus_total: one.focusTotal },
          ...{ rows: one.rows, variance: one.variance, unexplained: one.unexplained },
          ...{ causes: JSON.stringify(one.causes), candidates: JSON.stringify(one.candidates) },
        })),
      },
    ],
    { settings: topology.writeSettings },
  )
}

/** What the ledger knows of the bills in force: sums, never rows of a bill. Invoices are told to the lake alone. */
async function readFacts(connection: Connection, { relation }: Topology): Promise<ReconcileFacts> {
  const read = async (sql: string): Promise<readonly LedgerRow[]> =>
    await connection.rows(sql, { settings: { join_use_nulls: 1 } })
  const inForce = (table: string): string =>
    `${relation(table)} AS t JOIN ${relation('deliveries')} AS d ON d.delivery = t.delivery`
  const late = 'd.says_what_it_covers AND NOT has(d.covers, t.billing_period)'
  const charges = await read(
    `SELECT t.billing_period AS billing_period, t.invoice_issuer AS invoice_issuer, t.invoice_id AS invoice_id,
        t.billing_account_id AS billing_account_id, t.currency AS currency, t.charge_category AS charge_category,
        if(t.kind = 'charge' AND ${late}, 'late', t.kind) AS what, toInt64(sum(t.rows)) AS rows,
        toString(sum(t.billed_cost)) AS billed_cost
      FROM ${inForce('charge_totals')} WHERE d.current
      GROUP BY t.billing_period, t.invoice_issuer, t.invoice_id, t.billing_account_id, t.currency, t.charge_category, what
      ORDER BY ALL`,
  )
  const days = await read(
    `WITH days AS (
        SELECT d.export_name AS export_name, d.slot AS slot, d.current AS current, t.billing_period AS billing_period,
          t.invoice_issuer AS invoice_issuer, t.currency AS currency, t.day AS day, t.usage_rows AS usage_rows,
          t.usage_cost AS usage_cost, (ifNull(d.replaced_at, d.loaded_at), d.commit) AS age
        FROM ${inForce('charge_days')} WHERE t.usage_rows > 0
      ), earlier AS (
        SELECT export_name, billing_period, invoice_issuer, currency, day, slot, argMax(usage_cost, age) AS cost
        FROM days WHERE NOT current GROUP BY export_name, billing_period, invoice_issuer, currency, day, slot
      )
      SELECT export_name, billing_period, invoice_issuer, currency, toString(day) AS one_day,
        toInt64(sum(found_rows)) AS usage_rows, toString(sum(found_cost)) AS usage_cost,
        toString(sumOrNull(earlier_cost)) AS earlier_cost
      FROM (
        SELECT export_name, billing_period, invoice_issuer, currency, day, usage_rows AS found_rows,
          usage_cost AS found_cost, CAST(NULL AS Nullable(Decimal(38, 18))) AS earlier_cost
        FROM days WHERE current
        UNION ALL
        SELECT export_name, billing_period, invoice_issuer, currency, day, 0, toDecimal128(0, 18), toNullable(cost)
        FROM earlier
      ) GROUP BY export_name, billing_period, invoice_issuer, currency, day ORDER BY ALL`,
  )
  const reach = await read(
    `WITH invoiced AS (
        SELECT d.provider AS provider, d.export_name AS export_name, t.billing_period AS billing_period,
          min(t.invoice_id IS NOT NULL) AS every
        FROM ${inForce('charge_totals')} WHERE d.current AND t.billed_cost <> 0
        GROUP BY d.provider, d.export_name, t.billing_period
      )
      SELECT d.provider AS provider, d.export_name AS export_name, t.billing_period AS billing_period,
        toBool(ifNull(any(i.every), 0)) AS invoiced,
        if(min(d.created_at IS NOT NULL), formatDateTime(max(d.created_at), '%Y-%m-%dT%H:%i:%S.%fZ'), NULL) AS written
      FROM ${inForce('period_loads')}
      LEFT JOIN invoiced AS i ON i.provider = d.provider AND i.export_name = d.export_name
        AND i.billing_period = t.billing_period
      WHERE d.current AND t.billing_period <> '' AND NOT (${late})
      GROUP BY d.provider, d.export_name, t.billing_period ORDER BY ALL`,
  )
  return {
    charges: charges.map((row) => ({
      ...{ billingPeriod: row.text('billing_period'), invoiceIssuer: row.text('invoice_issuer') },
      ...{ invoiceId: row.optional('invoice_id'), billingAccountId: row.optional('billing_account_id') },
      ...{ currency: row.text('currency'), chargeCategory: row.text('charge_category') },
      ...{ kind: row.text('what') as ChargeKind, rows: row.number('rows') },
      billedCost: plainDecimal(row.text('billed_cost')),
      ...{ duplicateRows: 0, duplicateCost: '0' },
    })),
    days: days.map((row) => ({
      ...{ exportName: row.text('export_name'), billingPeriod: row.text('billing_period') },
      ...{ invoiceIssuer: row.text('invoice_issuer'), currency: row.text('currency'), day: row.text('one_day') },
      ...{ usageRows: row.number('usage_rows'), usageCost: plainDecimal(row.text('usage_cost')) },
      earlierCost: row.optional('earlier_cost'),
    })),
    reach: reach.map((row) => ({
      ...{ provider: row.text('provider'), exportName: row.text('export_name') },
      ...{ billingPeriod: row.text('billing_period'), writtenAt: row.optional('written') },
      invoiced: row.flag('invoiced'),
    })),
    invoices: [],
  }
}
