import type { Month } from '../period.ts'
import { type AzureAccount, lastDayOf, type RunKeys } from './layout.ts'

/**
 * The manifest of a run, field for field as Cost Management writes it beside the data files.
 * https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-improved-exports
 */
export function runManifest(
  account: AzureAccount,
  month: Month,
  run: RunKeys,
  files: readonly { readonly bytes: number; readonly rows: number }[],
): string {
  const value = {
    manifestVersion: '2024-04-01',
    byteCount: files.reduce((sum, { bytes }) => sum + bytes, 0),
    blobCount: files.length,
    dataRowCount: files.reduce((sum, { rows }) => sum + rows, 0),
    exportConfig: {
      exportName: run.exportName,
      resourceId: `${account.scope}/providers/Microsoft.CostManagement/exports/${run.exportName}`,
      dataVersion: '2024-08-01',
      apiVersion: '2023-07-01-preview',
      type: run.dataset,
      timeFrame: 'TheLastMonth',
      granularity: 'Daily',
    },
    deliveryConfig: {
      partitionData: true,
      dataOverwriteBehavior: 'CreateNewReport',
      fileFormat: 'Csv',
      compressionMode: 'gzip',
      containerUri:
        '/subscriptions/6f0c2b7e-8d34-4c19-9a51-2e7b40d8c3f6/resourceGroups/finops/providers/Microsoft.Storage/storageAccounts/larkspurbilling/blobServices/default/containers/cost',
      rootFolderPath: account.rootFolder,
    },
    runInfo: {
      executionType: 'Scheduled',
      submittedTime: run.submittedAt,
      runId: run.runId,
      startDate: `${month.start}T00:00:00`,
      endDate: `${lastDayOf(month)}T00:00:00`,
    },
    blobs: run.files.map((blobName, index) => ({
      blobName,
      byteCount: files[index]?.bytes ?? 0,
      dataRowCount: files[index]?.rows ?? 0,
    })),
  }
  return `${JSON.stringify(value, null, 2)}\n`
}
