import type { FocusColumn, FocusDataset } from './column.ts'
import * as v10 from './generated/1.0/columns.ts'
import * as v11 from './generated/1.1/columns.ts'
import * as v12 from './generated/1.2/columns.ts'
import * as v13 from './generated/1.3/columns.ts'
import * as v14 from './generated/1.4/columns.ts'
import type { FocusVersion } from './version.ts'

/** The names of the columns that CostAndUsage has in one version. */
export interface CostAndUsageColumnNames {
  '1.0': v10.CostAndUsageColumnName
  '1.1': v11.CostAndUsageColumnName
  '1.2': v12.CostAndUsageColumnName
  '1.3': v13.CostAndUsageColumnName
  '1.4': v14.CostAndUsageColumnName
}

/** A column that CostAndUsage has in the given version or versions; without one, in any. */
export type FocusColumnName<V extends FocusVersion = FocusVersion> = CostAndUsageColumnNames[V]

const COST_AND_USAGE: { readonly [V in FocusVersion]: readonly FocusColumn<CostAndUsageColumnNames[V]>[] } = {
  '1.0': v10.COST_AND_USAGE_COLUMNS,
  '1.1': v11.COST_AND_USAGE_COLUMNS,
  '1.2': v12.COST_AND_USAGE_COLUMNS,
  '1.3': v13.COST_AND_USAGE_COLUMNS,
  '1.4': v14.COST_AND_USAGE_COLUMNS,
}

const OTHERS: Readonly<Record<FocusVersion, Partial<Record<FocusDataset, readonly FocusColumn[]>>>> = {
  '1.0': {},
  '1.1': {},
  '1.2': {},
  '1.3': { ContractCommitment: v13.CONTRACT_COMMITMENT_COLUMNS },
  '1.4': {
    ContractCommitment: v14.CONTRACT_COMMITMENT_COLUMNS,
    InvoiceDetail: v14.INVOICE_DETAIL_COLUMNS,
    BillingPeriod: v14.BILLING_PERIOD_COLUMNS,
  },
}

/** The columns of CostAndUsage in one version, in the order of the specification (alphabetical). */
export function costAndUsageColumns<V extends FocusVersion>(
  version: V,
): readonly FocusColumn<CostAndUsageColumnNames[V]>[] {
  return COST_AND_USAGE[version]
}

/** The datasets that one version of FOCUS defines. */
export function focusDatasets(version: FocusVersion): readonly FocusDataset[] {
  return ['CostAndUsage', ...(Object.keys(OTHERS[version]) as FocusDataset[])]
}

/**
 * The columns of any dataset in one version, in the order of the specification.
 *
 * @throws RangeError where that version doesn't define the dataset; `focusDatasets` says which it does.
 */
export function datasetColumns(dataset: FocusDataset, version: FocusVersion): readonly FocusColumn[] {
  const columns = dataset === 'CostAndUsage' ? COST_AND_USAGE[version] : OTHERS[version][dataset]
  if (columns === undefined) {
    throw new RangeError(`FOCUS ${version} has no dataset ${dataset}; it has ${focusDatasets(version).join(', ')}`)
  }
  return columns
}
