import type { DuckDBConnection } from '@duckdb/node-api'
import { completeUntil, type ReconciledInvoice, reconcile } from '@open-finops/focus-reconcile'
import { type ExportPeriod, recordDuplicates } from './duplicates.ts'
import { ledgerRows } from './ledger-read.ts'
import { readProvingFacts } from './proving-facts.ts'
import { sqlString } from './sql-text.ts'

/**
 * Compares the bills in force with their invoices and writes down the result, so that every reader of this catalog sees
 * the same. Where a bill has more than its invoice and nothing says why, its rows are searched for duplicates once.
 */
export async function refreshProof(connection: DuckDBConnection): Promise<void> {
  const facts = await readProvingFacts(connection)
  let results = reconcile(facts)
  const disputed = results.filter((one) => one.state === 'disputed' && !one.unexplained.startsWith('-'))
  const unsearched = await unsearchedPeriods(connection, disputed)
  if (unsearched.length > 0) {
    await recordDuplicates(connection, unsearched)
    results = reconcile(await readProvingFacts(connection))
  }
  await writeResults(connection, results)
  await connection.run('DELETE FROM finops.export_reach')
  await insertJson(
    connection,
    `INSERT INTO finops.export_reach SELECT one.provider, one.name, one.period, one.written::TIMESTAMP, one.day::DATE`,
    { provider: 'VARCHAR', name: 'VARCHAR', period: 'VARCHAR', written: 'VARCHAR', day: 'VARCHAR' },
    facts.reach.map((one) => ({
      provider: one.provider,
      name: one.exportName,
      period: one.billingPeriod,
      written: one.writtenAt?.replace('Z', '') ?? null,
      day: completeUntil(one),
    })),
  )
}

async function writeResults(connection: DuckDBConnection, results: readonly ReconciledInvoice[]): Promise<void> {
  await connection.run('DELETE FROM finops.reconciliation')
  const money = (name: string): string => `one.${name}::DECIMAL(38, 18)`
  await insertJson(
    connection,
    `INSERT INTO finops.reconciliation SELECT one.billingPeriod, one.invoiceIssuer, one.invoiceId, one.currency,
      one.state, ${money('invoiceTotal')}, ${money('focusTotal')}, one.rows::BIGINT, ${money('variance')},
      ${money('unexplained')}, one.causes::JSON, one.candidates::JSON`,
    {
      billingPeriod: 'VARCHAR',
      invoiceIssuer: 'VARCHAR',
      invoiceId: 'VARCHAR',
      currency: 'VARCHAR',
      state: 'VARCHAR',
      invoiceTotal: 'VARCHAR',
      focusTotal: 'VARCHAR',
      rows: 'VARCHAR',
      variance: 'VARCHAR',
      unexplained: 'VARCHAR',
      causes: 'VARCHAR',
      candidates: 'VARCHAR',
    },
    results.map((one) => ({
      ...one,
      causes: JSON.stringify(one.causes),
      candidates: JSON.stringify(one.candidates),
    })),
  )
}

/** The billing periods with rows of these bills that nobody has searched yet. */
async function unsearchedPeriods(
  connection: DuckDBConnection,
  bills: readonly ReconciledInvoice[],
): Promise<readonly ExportPeriod[]> {
  if (bills.length === 0) return []
  const wanted = bills.map((one) => `(${sqlString(one.billingPeriod)}, ${sqlString(one.invoiceIssuer)})`)
  const rows = await ledgerRows(
    connection,
    `SELECT DISTINCT provider, export_name, billing_period
      FROM finops.charge_totals JOIN finops.deliveries USING (delivery)
      ANTI JOIN finops.duplicates USING (provider, export_name, billing_period)
      WHERE current AND (billing_period, invoice_issuer) IN (${wanted.join(', ')}) ORDER BY ALL`,
  )
  return rows.map((row) => ({
    provider: row.text('provider'),
    exportName: row.text('export_name'),
    billingPeriod: row.text('billing_period'),
  }))
}

async function insertJson(
  connection: DuckDBConnection,
  insert: string,
  shape: Readonly<Record<string, string>>,
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return
  const from = `FROM (SELECT unnest(from_json($rows::JSON, ${sqlString(JSON.stringify([shape]))})) AS one)`
  await connection.run(`${insert} ${from}`, { rows: JSON.stringify(rows) })
}
