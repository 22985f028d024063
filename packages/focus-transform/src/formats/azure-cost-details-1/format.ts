import type { Format } from '../../language/mapping.ts'
import { audits, unknownValues } from '../azure-cost-details/checks.ts'
import { costDetailsColumnRole, costDetailsLabel } from '../azure-cost-details/column-names.ts'
import { COST_DETAILS_COLUMNS } from '../azure-cost-details/columns.ts'
import { costDetailsCsv } from '../azure-cost-details/declared.ts'
import { mapping, steps } from '../azure-cost-details/mapping.ts'
import { dropped } from '../azure-cost-details/prepare.ts'

/**
 * Azure's cost and usage details: an actual cost export alone, or with the amortized cost export of the same scope and
 * month as the files of role `actual` and `amortized`.
 *
 * How a pair adds up: every row of both files is a source row. Rows that a commitment covers and unused commitments
 * come from the amortized file, all others from the actual one; the twin of each is kept as a dropped row without cost.
 * Where both exports ran at the same time this is what Microsoft documents (all rows of the amortized file, and from
 * the actual one the purchases and refunds of commitments); where they did not, the invoice's rows still come from the
 * export that the invoice is made of, so that the billed cost is the actual cost to the last digit. Native cost is the
 * cost on actual rows, so source rows and FOCUS rows tie for every charge type.
 */
export const azureCostDetails1: Format = {
  id: 'azure-cost-details-1',
  provider: 'azure',
  title: 'Azure cost and usage details (actual, with amortized)',
  sources: [
    'https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-ea',
    'https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-mca',
    'https://learn.microsoft.com/cloud-computing/finops/focus/convert',
  ],
  columns: COST_DETAILS_COLUMNS,
  declared: costDetailsCsv,
  roleOf: costDetailsColumnRole,
  label: costDetailsLabel,
  prepare: steps,
  made: [],
  dropped,
  mapping,
  nativeType: 'x_ChargeType',
  unknownValues,
  audits,
}
