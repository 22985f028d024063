import { FinopsError } from '@open-finops/pipeline'
import { parseLocation } from './location.ts'

/** What a scheduled query shall extract, and to where. */
export interface ExportStatementOptions {
  /** The table of the billing export, `project.dataset.table`. */
  readonly table: string
  /** Where the extracts go, `gs://bucket/prefix`; the same as the source's `location`. */
  readonly location: string
  /** Invoice months to extract in each run, the current one and those before it, which Google still changes. Default 3. */
  readonly months?: number
}

const tableName = /^[A-Za-z0-9_:.-]+\.[A-Za-z0-9_]+\.([A-Za-z0-9_-]+)$/

/**
 * The BigQuery script that a user schedules to deliver the billing export to Cloud Storage: for each invoice month an
 * extract in a folder of its own run, and after it a marker file, so that a run that breaks off is never taken for a
 * whole month. Runs stay beside each other; the newest complete one of a month counts.
 * BigQuery documentation, EXPORT DATA, EXECUTE IMMEDIATE.
 * @throws FinopsError `FINOPS_BAD_OPTIONS`, `FINOPS_BAD_LOCATION`.
 */
export function bigQueryExportStatement(options: ExportStatementOptions): string {
  const { table, months = 3 } = options
  const name = tableName.exec(table)?.[1]
  if (name === undefined) {
    throw badOptions(`'${table}' is no table`, 'Write the table as project.dataset.table, as BigQuery shows it.')
  }
  if (!Number.isInteger(months) || months < 1 || months > 36) {
    throw badOptions(`${months} is no number of months`, 'Extract 1 to 36 months in each run.')
  }
  const location = parseLocation(options.location)
  if (location.kind !== 'gcs' || !/^[A-Za-z0-9._/=-]*$/.test(location.prefix)) {
    throw badOptions(
      `BigQuery can't extract to '${options.location}'`,
      'Write gs://bucket/prefix, with letters, digits and . _ = - / only.',
    )
  }
  const folder = `gs://${[location.bucket, location.prefix, name].filter((part) => part !== '').join('/')}/invoice_month={month}/run={run}`
  const isFocus = /gcp_billing_export_focus/i.test(name)
  const rows = isFocus
    ? "SUBSTR(CAST(BillingPeriodStart AS STRING), 1, 7) = '{year-month}'"
    : "invoice.month = '{month}' AND _PARTITIONTIME >= TIMESTAMP_SUB(TIMESTAMP '{year-month}-01', INTERVAL 2 DAY)"
  return `-- Delivers ${name} to Cloud Storage, the last ${months} invoice months. Schedule it once a day.
DECLARE run STRING DEFAULT FORMAT_TIMESTAMP('%Y%m%dT%H%M%SZ', CURRENT_TIMESTAMP(), 'UTC');
DECLARE this_month DATE DEFAULT DATE_TRUNC(CURRENT_DATE('America/Los_Angeles'), MONTH);
DECLARE extract_rows STRING DEFAULT """
  EXPORT DATA OPTIONS (uri = '${folder}/${name}-*.parquet', format = 'PARQUET', compression = 'SNAPPY') AS
  SELECT * FROM \`${table}\` WHERE ${rows}
""";
DECLARE mark_complete STRING DEFAULT """
  EXPORT DATA OPTIONS (uri = '${folder}/complete-*.json', format = 'JSON') AS
  SELECT '{month}' AS invoice_month, '{run}' AS run
""";
FOR one IN (
  SELECT FORMAT_DATE('%Y%m', day) AS month, FORMAT_DATE('%Y-%m', day) AS year_month
  FROM UNNEST(GENERATE_DATE_ARRAY(DATE_SUB(this_month, INTERVAL ${months - 1} MONTH), this_month, INTERVAL 1 MONTH)) AS day
) DO
  EXECUTE IMMEDIATE REPLACE(REPLACE(REPLACE(extract_rows, '{month}', one.month), '{year-month}', one.year_month), '{run}', run);
  EXECUTE IMMEDIATE REPLACE(REPLACE(mark_complete, '{month}', one.month), '{run}', run);
END FOR;
`
}

function badOptions(message: string, hint: string): FinopsError {
  return new FinopsError({ code: 'FINOPS_BAD_OPTIONS', message, hint })
}
