import { datasetColumns, focusDatasets } from './datasets.ts'
import type { ContractCommitmentColumnName as In13 } from './generated/1.3/columns.ts'
import type { ContractCommitmentColumnName as In14 } from './generated/1.4/columns.ts'
import { LAKE_COLUMNS, type LakeColumnName } from './generated/lake.ts'
import { viewColumns, viewName } from './lake.ts'
import type { LakeColumn } from './lake-column.ts'
import { lakeTypeOf } from './lake-type.ts'
import { FOCUS_VERSIONS, type FocusVersion } from './version.ts'

/** The FOCUS datasets that files are read into, each a table of the lake. */
export const LAKE_DATASETS = ['CostAndUsage', 'ContractCommitment'] as const
export type LakeDataset = (typeof LAKE_DATASETS)[number]

/** A column of any table of the lake. */
export type DatasetColumnName = LakeColumnName | In13 | In14

/** Columns of the lake's own that rows of every dataset have. */
const OF_EVERY_ROW: readonly string[] = [
  'x_ExportName',
  'x_DeliveryVersion',
  'x_RowChange',
  'x_ProviderColumns',
] satisfies LakeColumnName[]

const CONTRACT_COMMITMENT = columnsOfAllVersions('ContractCommitment')

/** The columns of a dataset's table: those of any FOCUS version, alphabetically, then the x_ columns. */
export function datasetLakeColumns(dataset: LakeDataset): readonly LakeColumn<DatasetColumnName>[] {
  return dataset === 'CostAndUsage' ? LAKE_COLUMNS : CONTRACT_COMMITMENT
}

/** The name of a dataset's table in the lake: its view of all columns, and the folder of its files. */
export function datasetTable(dataset: LakeDataset): string {
  return dataset === 'CostAndUsage' ? 'cost_and_usage' : 'contract_commitment'
}

/** The views of a dataset, one for each FOCUS version that defines it, with their columns. */
export function datasetViews(
  dataset: LakeDataset,
): readonly { readonly name: string; readonly columns: readonly LakeColumn[]; readonly version: FocusVersion }[] {
  return versionsOf(dataset).map((version) =>
    dataset === 'CostAndUsage'
      ? { name: viewName(version), columns: viewColumns(version), version }
      : {
          name: `${datasetTable(dataset)}_${version.replace('.', '_')}`,
          columns: datasetLakeColumns(dataset).filter(
            (column) => column.versions.includes(version) || column.versions.length === 0,
          ),
          version,
        },
  )
}

function versionsOf(dataset: LakeDataset): readonly FocusVersion[] {
  return FOCUS_VERSIONS.filter((version) => focusDatasets(version).includes(dataset))
}

function columnsOfAllVersions(dataset: LakeDataset): readonly LakeColumn<DatasetColumnName>[] {
  const versions = versionsOf(dataset)
  const names = [
    ...new Set(versions.flatMap((version) => datasetColumns(dataset, version).map(({ name }) => name))),
  ].sort()
  const focus = names.map((name): LakeColumn => {
    const definitions = versions.map((version) => datasetColumns(dataset, version).find((one) => one.name === name))
    const newest = definitions.findLast((one) => one !== undefined)
    if (newest === undefined) throw new RangeError(`${dataset} has no column ${name}`)
    return {
      name,
      description: newest.description,
      dataType: newest.dataType,
      measure: newest.measure,
      lakeType: lakeTypeOf(newest.dataType, newest.measure),
      // Rows of an earlier version have no columns of a later one.
      nullable: definitions.some((one) => one === undefined || one.allowsNulls || one.featureLevel !== 'Mandatory'),
      versions: versions.filter((_, at) => definitions[at] !== undefined),
      providers: 'any',
    }
  })
  const own = LAKE_COLUMNS.filter((column) => OF_EVERY_ROW.includes(column.name))
  return [...focus, ...own] as readonly LakeColumn<DatasetColumnName>[]
}
