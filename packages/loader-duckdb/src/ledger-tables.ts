import { LAKE_SCHEMA_VERSION } from '@open-finops/focus-schema'
import { provingViews } from './proving-views.ts'

/** Raised whenever the tables below change; a catalog of a later version is refused, an older one is upgraded. */
export const ledgerVersion = 5

/** The oldest version that is still read, and upgraded by the next commit. */
export const oldestLedgerVersion = 2

/** The child tables of `finops.deliveries`, each with a column `delivery`. */
export const deliveryTables = [
  'lake_files',
  'scopes',
  'period_loads',
  'native_totals',
  'row_changes',
  'column_origins',
  'unknown_values',
  'charge_totals',
  'charge_days',
  'line_totals',
] as const

/*
 * What an export holds of a billing period. A period is partial when every delivery in force that holds rows of it says
 * what it covers, and none in force of its export covers it.
 */
const billingPeriodsView = `CREATE VIEW finops.billing_periods AS
  WITH covered AS (
    SELECT DISTINCT provider, export_name, unnest(covers) AS billing_period, true AS is_covered
    FROM finops.deliveries WHERE current
  )
  SELECT provider, export_name, billing_period, sum(source_rows)::BIGINT AS source_rows,
    sum(focus_rows)::BIGINT AS focus_rows, max(loaded_at) AS loaded_at,
    bool_and(covers IS NOT NULL AND is_covered IS NULL) AS partial
  FROM finops.period_loads
  JOIN finops.deliveries USING (delivery)
  LEFT JOIN covered USING (provider, export_name, billing_period)
  WHERE current
  GROUP BY provider, export_name, billing_period`

/** What a bill is compared by, with its invoices and with its other versions; docs/prove-a-number.md says how. */
const provingStatements: readonly string[] = [
  `CREATE TABLE finops.charge_totals (
    delivery INTEGER NOT NULL,
    billing_period VARCHAR NOT NULL,
    invoice_issuer VARCHAR NOT NULL,
    invoice_id VARCHAR,
    billing_account_id VARCHAR,
    currency VARCHAR NOT NULL,
    charge_category VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    billed_cost DECIMAL(38, 18) NOT NULL
  )`,
  `CREATE TABLE finops.charge_days (
    delivery INTEGER NOT NULL,
    billing_period VARCHAR NOT NULL,
    invoice_issuer VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    day DATE NOT NULL,
    rows BIGINT NOT NULL,
    usage_rows BIGINT NOT NULL,
    billed_cost DECIMAL(38, 18) NOT NULL,
    usage_cost DECIMAL(38, 18) NOT NULL,
    effective_cost DECIMAL(38, 18) NOT NULL
  )`,
  `CREATE TABLE finops.line_totals (
    delivery INTEGER NOT NULL,
    path VARCHAR NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 VARCHAR
  )`,
  `CREATE TABLE finops.duplicates (
    provider VARCHAR NOT NULL,
    export_name VARCHAR NOT NULL,
    billing_period VARCHAR NOT NULL,
    invoice_issuer VARCHAR,
    invoice_id VARCHAR,
    billing_account_id VARCHAR,
    currency VARCHAR,
    charge_category VARCHAR,
    kind VARCHAR,
    rows BIGINT NOT NULL,
    billed_cost DECIMAL(38, 18) NOT NULL
  )`,
  `CREATE TABLE finops.invoices (
    invoice_issuer VARCHAR NOT NULL,
    invoice_id VARCHAR NOT NULL,
    billing_period VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    total DECIMAL(38, 18) NOT NULL,
    billing_account_id VARCHAR,
    charge_category VARCHAR,
    issue_date DATE
  )`,
  `CREATE TABLE finops.reconciliation (
    billing_period VARCHAR NOT NULL,
    invoice_issuer VARCHAR NOT NULL,
    invoice_id VARCHAR,
    currency VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    invoice_total DECIMAL(38, 18),
    focus_total DECIMAL(38, 18) NOT NULL,
    rows BIGINT NOT NULL,
    variance DECIMAL(38, 18),
    unexplained DECIMAL(38, 18) NOT NULL,
    causes JSON NOT NULL,
    candidates JSON NOT NULL
  )`,
  `CREATE TABLE finops.export_reach (
    provider VARCHAR NOT NULL,
    export_name VARCHAR NOT NULL,
    billing_period VARCHAR NOT NULL,
    data_as_of TIMESTAMP,
    complete_until DATE
  )`,
  ...provingViews,
]

/**
 * What turns a ledger of an earlier version into this one. Which periods the deliveries of version 2 cover is not known,
 * so none of them is marked partial until a newer version of one is loaded; files that were written before version 5
 * have no checksum.
 */
export function upgradeStatements(found: number): readonly string[] {
  return [
    ...(found < 3
      ? [
          'ALTER TABLE finops.deliveries ADD COLUMN covers VARCHAR[]',
          'ALTER TABLE finops.column_origins ADD COLUMN origins VARCHAR[]',
          'ALTER TABLE finops.column_origins ADD COLUMN rule VARCHAR',
          billingPeriodsView,
        ]
      : []),
    ...(found < 4
      ? provingStatements
      : [
          'ALTER TABLE finops.line_totals ADD COLUMN sha256 VARCHAR',
          'ALTER TABLE finops.invoices ADD COLUMN issue_date DATE',
        ]),
    'ALTER TABLE finops.lake_files ADD COLUMN sha256 VARCHAR',
    `UPDATE finops.settings SET value = '${ledgerVersion}' WHERE name = 'ledger_version'`,
  ]
}

/**
 * The ledger: what every delivery ever loaded held, by its id `delivery`, and where its rows lie. Totals stay for
 * good; `scopes` says whose costs a delivery holds; `lake_files.state` says whether the rows do: `current` in the views,
 * `previous` readable by path, `pruned` gone. `sha256` is of the whole file, and so is that of each raw file in
 * `deliveries.raw_files`.
 */
export const ledgerStatements: readonly string[] = [
  'CREATE SCHEMA finops',
  'CREATE TABLE finops.settings (name VARCHAR NOT NULL, value VARCHAR NOT NULL)',
  `INSERT INTO finops.settings VALUES
    ('ledger_version', '${ledgerVersion}'), ('lake_schema_version', '${LAKE_SCHEMA_VERSION}')`,
  `CREATE TABLE finops.deliveries (
    delivery INTEGER NOT NULL,
    provider VARCHAR NOT NULL,
    export_name VARCHAR NOT NULL,
    slot VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    encoding VARCHAR NOT NULL,
    created_at TIMESTAMP,
    loaded_at TIMESTAMP NOT NULL,
    replaced_at TIMESTAMP,
    current BOOLEAN NOT NULL,
    raw_files JSON NOT NULL,
    covers VARCHAR[]
  )`,
  `CREATE TABLE finops.lake_files (
    delivery INTEGER NOT NULL,
    billing_period VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    lake_schema_version INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    sha256 VARCHAR
  )`,
  `CREATE TABLE finops.scopes (
    delivery INTEGER NOT NULL,
    billing_period VARCHAR NOT NULL,
    billing_account_id VARCHAR,
    sub_account_id VARCHAR,
    currency VARCHAR
  )`,
  `CREATE TABLE finops.period_loads (
    delivery INTEGER NOT NULL,
    billing_period VARCHAR NOT NULL,
    source_rows BIGINT NOT NULL,
    focus_rows BIGINT NOT NULL
  )`,
  `CREATE TABLE finops.native_totals (
    delivery INTEGER NOT NULL,
    billing_period VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    native_type VARCHAR NOT NULL,
    source_rows BIGINT NOT NULL,
    focus_rows BIGINT NOT NULL,
    native_cost DECIMAL(38, 18) NOT NULL,
    billed_cost DECIMAL(38, 18) NOT NULL,
    effective_cost DECIMAL(38, 18) NOT NULL,
    list_cost DECIMAL(38, 18) NOT NULL,
    contracted_cost DECIMAL(38, 18) NOT NULL
  )`,
  `CREATE TABLE finops.row_changes (
    delivery INTEGER NOT NULL,
    billing_period VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    native_type VARCHAR NOT NULL,
    rows BIGINT NOT NULL
  )`,
  `CREATE TABLE finops.column_origins (
    delivery INTEGER NOT NULL,
    column_name VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    missing VARCHAR[] NOT NULL,
    origins VARCHAR[],
    rule VARCHAR
  )`,
  `CREATE TABLE finops.unknown_values (
    delivery INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    rows BIGINT NOT NULL
  )`,
  'CREATE TABLE finops.account_names (account_id VARCHAR NOT NULL, name VARCHAR NOT NULL)',
  billingPeriodsView,
  ...provingStatements,
]
