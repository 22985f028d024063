import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from '../sql.ts'
import { isDataExport, isParquet } from './layout.ts'
import type { AwsLayout, GeneratedDelivery } from './options.ts'

/** For tests: reads generated bills by other means than those that wrote them. */

/** Relation over a delivery's files with the file's own column names; CSV values are texts. */
export function filesRelation(directory: string, layout: AwsLayout, deliveries: readonly GeneratedDelivery[]): string {
  const paths = deliveries.flatMap((delivery) => delivery.files.map((file) => text(join(directory, file.key))))
  return isParquet(layout)
    ? `read_parquet([${paths.join(', ')}], union_by_name = true, hive_partitioning = false)`
    : `read_csv([${paths.join(', ')}], all_varchar = true, header = true, union_by_name = true, hive_partitioning = false)`
}

/** How a layout spells a legacy column. */
export function spelling(layout: AwsLayout): (legacyName: string) => string {
  if (layout === 'cur-1-create-new' || layout === 'cur-1-overwrite') return (legacyName) => `"${legacyName}"`
  return (legacyName) =>
    `"${legacyName
      .replace(/[A-Z]/g, (capital) => `_${capital}`)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/_+/g, '_')}"`
}

/**
 * Totals per line-item type, computed from the files alone by the rules for CUR's cost columns: effective cost of a fee
 * row is what its commitment left unused, covered usage and its negation bill nothing.
 */
export function totalsFromFiles(directory: string, layout: AwsLayout, delivery: GeneratedDelivery): string {
  const column = spelling(layout)
  const net = delivery.basis === 'net'
  const number = (legacyName: string): string =>
    `coalesce(CAST(CAST(${column(legacyName)} AS ${isParquet(layout) ? 'DOUBLE' : 'VARCHAR'}) AS DECIMAL(28,10)), 0)`
  const cost = number(net ? 'lineItem/NetUnblendedCost' : 'lineItem/UnblendedCost')
  const kind = column('lineItem/LineItemType')
  const twin = (category: string, name: string): string => number(`${category}/${net ? 'Net' : ''}${name}`)
  const commitmentShare = net
    ? `(${number('savingsPlan/NetRecurringCommitmentForBillingPeriod')} + ${number('savingsPlan/NetAmortizedUpfrontCommitmentForBillingPeriod')})::DOUBLE / (${number('savingsPlan/RecurringCommitmentForBillingPeriod')} + ${number('savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod')})::DOUBLE`
    : '1.0'
  return `SELECT ${column('lineItem/CurrencyCode')} AS currency, ${kind} AS kind, count(*) AS line_rows, sum(${number('lineItem/UnblendedCost')})::DECIMAL(38,10) AS unblended,
      sum(if(${kind} IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation'), 0, ${cost}))::DECIMAL(38,10) AS billed,
      sum(CASE ${kind} WHEN 'DiscountedUsage' THEN ${twin('reservation', 'EffectiveCost')} WHEN 'SavingsPlanCoveredUsage' THEN ${twin('savingsPlan', 'SavingsPlanEffectiveCost')}
        WHEN 'SavingsPlanRecurringFee' THEN ((${number('savingsPlan/TotalCommitmentToDate')} - ${number('savingsPlan/UsedCommitment')})::DOUBLE * ${commitmentShare})::DECIMAL(28,10)
        WHEN 'RIFee' THEN ${twin('reservation', 'UnusedAmortizedUpfrontFeeForBillingPeriod')} + ${twin('reservation', 'UnusedRecurringFee')}
        WHEN 'SavingsPlanNegation' THEN 0 WHEN 'SavingsPlanUpfrontFee' THEN 0
        ELSE if(${column('reservation/ReservationARN')} IS NOT NULL, 0, ${cost}) END)::DECIMAL(38,10) AS effective
    FROM ${filesRelation(directory, layout, [delivery])} GROUP BY ALL ORDER BY kind`
}

/** A manifest of either generation, as far as tests look at it. */
export interface ReadManifest {
  readonly id: string
  /** Keys of the data files, relative to the bucket. */
  readonly keys: readonly string[]
  /** Names as the files' header should spell them. */
  readonly columns: readonly string[]
  readonly raw: Readonly<Record<string, unknown>>
}

/** Reads the manifest that a delivery names. */
export async function readManifest(
  directory: string,
  bucket: string,
  layout: AwsLayout,
  key: string,
): Promise<ReadManifest> {
  const raw = JSON.parse(await readFile(join(directory, key), 'utf8')) as Record<string, unknown>
  const columns = raw['columns'] as readonly { category?: string; name: string }[]
  if (isDataExport(layout)) {
    const prefix = `s3://${bucket}/`
    return {
      id: String(raw['executionId']),
      keys: (raw['dataFiles'] as string[]).map((uri) => uri.slice(prefix.length)),
      columns: columns.map((column) => column.name),
      raw,
    }
  }
  return {
    id: String(raw['assemblyId']),
    keys: raw['reportKeys'] as string[],
    columns: columns.map((column) => `${column.category}/${column.name}`),
    raw,
  }
}
