import { join } from 'node:path'
import { text } from '../sql.ts'
import type { AzureDataset, GeneratedAzureDelivery } from './options.ts'

/** For tests: a delivery's files of one export as a relation, with the file's own column names and texts as values. */
export function exportRelation(directory: string, delivery: GeneratedAzureDelivery, dataset: AzureDataset): string {
  const files = delivery.runs.filter((run) => run.dataset === dataset).flatMap((run) => run.files)
  const paths = files.map((file) => text(join(directory, file.key)))
  return `read_csv([${paths.join(', ')}], all_varchar = true, header = true, hive_partitioning = false)`
}

/**
 * Rows and costs by charge type and pricing model, computed from the files alone: what a commitment covers or leaves unused
 * from the amortized export, all else from the actual one, whose cost is billed.
 */
export function totalsFromExports(directory: string, delivery: GeneratedAzureDelivery): string {
  const rows = (dataset: AzureDataset, which: string): string =>
    `SELECT ChargeType AS type, PricingModel AS model, CostInBillingCurrency::DECIMAL(38,16) AS cost, ChargeType LIKE 'Unused%' OR (ChargeType = 'Usage' AND PricingModel IN ('Reservation', 'SavingsPlan')) AS covered
      FROM ${exportRelation(directory, delivery, dataset)} WHERE ${which}`
  const pair = delivery.runs.length > 1
  return `SELECT type, model, count(*)::VARCHAR AS line_rows, sum(billed)::DECIMAL(38,16)::VARCHAR AS billed, sum(effective)::DECIMAL(38,16)::VARCHAR AS effective FROM (
      SELECT type, model, cost AS billed, ${pair ? "if(model IN ('Reservation', 'SavingsPlan'), 0, cost)" : 'cost'} AS effective FROM (${rows('ActualCost', pair ? 'NOT covered' : 'true')})
      ${pair ? `UNION ALL BY NAME SELECT type, model, 0 AS billed, cost AS effective FROM (${rows('AmortizedCost', 'covered')})` : ''})
    GROUP BY ALL ORDER BY ALL`
}
