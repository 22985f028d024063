import type { Engine } from '@open-finops/focus-analytics'
import { sqlName } from './sql-text.ts'

/**
 * The queries of the relations that come from the ledger and from charges, by name; without those whose tables the lake
 * does not have.
 * @param schema Where the ledger is: DuckDB's schema, ClickHouse's database.
 */
export function sourceQueries(
  engine: Engine,
  relations: ReadonlySet<string>,
  schema = 'finops',
): ReadonlyMap<string, string> {
  const available = new Set(
    [...relations].map((name) => (name.startsWith(`${schema}.`) ? `finops${name.slice(schema.length)}` : name)),
  )
  const queries = ledgerQueries(engine, available)
  if (schema === 'finops') return queries
  return new Map(
    [...queries].map(([name, query]) => [name, query.replaceAll(/\bfinops\.(?=[a-z])/g, `${sqlName(schema)}.`)]),
  )
}

function ledgerQueries(engine: Engine, available: ReadonlySet<string>): ReadonlyMap<string, string> {
  const month = (column: string): string =>
    engine === 'duckdb' ? `CAST(${column} || '-01' AS DATE)` : `toDate32(concat(${column}, '-01'))`
  const joined = (list: string): string =>
    engine === 'duckdb' ? `array_to_string(${list}, ', ')` : `arrayStringConcat(${list}, ', ')`
  // The schema of views without one has another name on each engine.
  const has = (name: string): boolean =>
    name.includes('.') ? available.has(name) : [...available].some((other) => other.endsWith(`.${name}`))
  const hasDays = available.has('finops.days')
  const queries: readonly (readonly [name: string, needs: readonly string[], query: string])[] = [
    ['freshness', [], available.has('finops.freshness') ? ledgerFreshness : chargedFreshness(engine)],
    [
      'complete_days',
      [],
      hasDays
        ? 'SELECT DISTINCT export_name AS x_ExportName, day AS ChargeDate FROM finops.days WHERE complete'
        : `SELECT DISTINCT c.x_ExportName AS x_ExportName, c.ChargeDate AS ChargeDate
      FROM charges AS c JOIN freshness AS f ON f.x_ExportName = c.x_ExportName
      WHERE c.ChargeDate <= f.LastCompleteDate`,
    ],
    [
      'full_months',
      [],
      `SELECT DISTINCT focus_month(ChargeDate) AS Month FROM daily_charges
      WHERE finops_add_months(focus_month(ChargeDate), 1) <= (
        SELECT finops_add_days(min(coalesce(LastCompleteDate, finops_add_days(LastChargeDate, -1))), 1) FROM freshness
        WHERE LastChargeDate > (SELECT finops_add_days(max(LastChargeDate), -45) FROM freshness))`,
    ],
    [
      'loads',
      ['finops.billing_periods'],
      `SELECT provider AS Provider, export_name AS x_ExportName, ${month('billing_period')} AS BillingMonth,
        source_rows AS SourceRows, focus_rows AS FocusRows, loaded_at AS LoadedAt, partial AS IsPartial
      FROM finops.billing_periods`,
    ],
    [
      'load_history',
      ['finops.deliveries', 'finops.native_totals'],
      `SELECT d.provider AS Provider, d.export_name AS x_ExportName, d.slot AS Slot, d.version AS DeliveryVersion,
        ${month('t.billing_period')} AS BillingMonth, t.currency AS BillingCurrency, d.loaded_at AS LoadedAt,
        d.replaced_at AS ReplacedAt, d.current AS IsCurrent, sum(t.source_rows) AS SourceRows,
        sum(t.billed_cost) AS BilledCost, sum(t.effective_cost) AS EffectiveCost
      FROM finops.deliveries AS d JOIN finops.native_totals AS t ON t.delivery = d.delivery
      GROUP BY d.provider, d.export_name, d.slot, d.version, t.billing_period, t.currency, d.loaded_at, d.replaced_at,
        d.current`,
    ],
    [
      'column_gaps',
      ['finops.deliveries', 'finops.column_origins'],
      `SELECT d.provider AS Provider, d.export_name AS x_ExportName, o.column_name AS ColumnName, o.origin AS Origin,
        max(${joined('o.missing')}) AS Missing
      FROM finops.column_origins AS o JOIN finops.deliveries AS d ON d.delivery = o.delivery
      WHERE d.current AND o.origin <> 'reported'
      GROUP BY d.provider, d.export_name, o.column_name, o.origin`,
    ],
    [
      'unknown_values',
      ['finops.deliveries', 'finops.unknown_values'],
      `SELECT d.provider AS Provider, d.export_name AS x_ExportName, u.kind AS Kind, u.value AS UnknownValue,
        sum(u.rows) AS SourceRows
      FROM finops.unknown_values AS u JOIN finops.deliveries AS d ON d.delivery = u.delivery
      WHERE d.current
      GROUP BY d.provider, d.export_name, u.kind, u.value`,
    ],
    [
      'source_ties',
      ['finops.source_ties'],
      `SELECT provider AS Provider, export_name AS x_ExportName, ${month('billing_period')} AS BillingMonth,
        currency AS BillingCurrency, source_rows AS SourceRows, focus_rows AS FocusRows, native_cost AS NativeCost,
        billed_cost AS BilledCost, variance AS VarianceCost, tied AS IsTied
      FROM finops.source_ties`,
    ],
    [
      'reconciliation',
      ['finops.reconciliation'],
      `SELECT ${month('billing_period')} AS BillingMonth, invoice_issuer AS InvoiceIssuerName, invoice_id AS InvoiceId,
        currency AS BillingCurrency, state AS ReconciliationState, invoice_total AS InvoicedCost,
        focus_total AS BilledCost, rows AS x_ChargeCount, variance AS VarianceCost, unexplained AS UnexplainedCost,
        CAST(causes AS ${engine === 'duckdb' ? 'VARCHAR' : 'Nullable(String)'}) AS Causes
      FROM finops.reconciliation`,
    ],
    ['contract_commitments', ['contract_commitment'], contractCommitments],
  ]
  return new Map(queries.flatMap(([name, needs, query]) => (needs.every((table) => has(table)) ? [[name, query]] : [])))
}

const contractCommitments = `SELECT ContractCommitmentId, ContractCommitmentCategory, ContractCommitmentType,
    ContractCommitmentDescription, ContractCommitmentCost, ContractCommitmentQuantity, ContractCommitmentUnit,
    BillingCurrency, CAST(ContractCommitmentPeriodStart AS DATE) AS PeriodStartDate,
    CAST(ContractCommitmentPeriodEnd AS DATE) AS PeriodEndDate
  FROM contract_commitment`

/** The ledger knows when the cloud wrote each delivery, and so which days it can hold whole. */
const ledgerFreshness = `SELECT f.provider AS Provider, f.export_name AS x_ExportName, f.data_as_of AS DataAsOf,
    newest.LoadedAt AS LoadedAt, f.last_day AS LastChargeDate, f.last_complete_day AS LastCompleteDate
  FROM finops.freshness AS f
  LEFT JOIN (SELECT provider, export_name, max(loaded_at) AS LoadedAt FROM finops.billing_periods GROUP BY provider, export_name)
    AS newest ON newest.provider = f.provider AND newest.export_name = f.export_name`

/** Without that, a day is complete when charges of a later one are there. */
function chargedFreshness(engine: Engine): string {
  const [text, moment] =
    engine === 'duckdb' ? ['VARCHAR', 'TIMESTAMP'] : ['Nullable(String)', "Nullable(DateTime64(6, 'UTC'))"]
  return `SELECT CAST(NULL AS ${text}) AS Provider, x_ExportName, CAST(NULL AS ${moment}) AS DataAsOf,
    CAST(NULL AS ${moment}) AS LoadedAt, max(ChargeDate) AS LastChargeDate,
    finops_add_days(max(ChargeDate), -1) AS LastCompleteDate
  FROM charges WHERE ChargeCategory = 'Usage' GROUP BY x_ExportName`
}
