import { expect, it } from 'vitest'
import { datasetLakeColumns, datasetTable, datasetViews, LAKE_COLUMNS, LAKE_DATASETS } from './index.ts'

it('has a table for each dataset, and a view for each version that defines it', () => {
  expect(LAKE_DATASETS.map(datasetTable)).toEqual(['cost_and_usage', 'contract_commitment'])
  expect(datasetLakeColumns('CostAndUsage')).toBe(LAKE_COLUMNS)
  expect(datasetViews('CostAndUsage').map(({ name }) => name)).toEqual([
    'focus_1_0',
    'focus_1_1',
    'focus_1_2',
    'focus_1_3',
    'focus_1_4',
  ])
  expect(datasetViews('ContractCommitment').map(({ name, columns }) => [name, columns.length])).toEqual([
    ['contract_commitment_1_3', 13 + 4],
    ['contract_commitment_1_4', 30 + 4],
  ])
})

it('holds contract commitments of every version: what 1.3 lacks may be empty, what identifies a commitment may not', () => {
  const columns = new Map(datasetLakeColumns('ContractCommitment').map((column) => [column.name as string, column]))
  expect(columns.get('ContractCommitmentId')).toMatchObject({ nullable: false, versions: ['1.3', '1.4'] })
  expect(columns.get('ContractCommitmentLifecycleStatus')).toMatchObject({ nullable: true, versions: ['1.4'] })
  expect(columns.get('ContractCommitmentCost')).toMatchObject({ lakeType: 'DECIMAL(38,18)' })
  expect(columns.get('ContractCommitmentQuantity')).toMatchObject({ lakeType: 'DECIMAL(38,15)' })
  expect(columns.get('x_ExportName')).toMatchObject({ versions: [] })
})
