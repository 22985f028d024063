import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type AzureSourceOptions, azureSource } from '@open-finops/source-azure'
import { describe, expect, it, onTestFinished } from 'vitest'
import { azureCsv, azureDays, writeAzureRun } from './testing/azure-bill.ts'
import { serveAsContainer } from './testing/azure-folder.ts'
import { ingestSource } from './testing/bad-bill.ts'
import { testFolder } from './testing/folder.ts'
import { deliveredContent, rowsOf, wholeLake } from './testing/lake-content.ts'

async function lakeOf(options: AzureSourceOptions): Promise<string> {
  const dataDir = await testFolder(onTestFinished)
  await ingestSource(azureSource(options), dataDir)
  return dataDir
}

describe('an Azure container', () => {
  it('with manifests, pairs and parts gives the lake that its local copy gives', async () => {
    const folder = await testFolder(onTestFinished, 'container')
    for (const month of ['2026-08', '2026-09']) {
      const rows = [
        ...azureDays(month, 25),
        { ...azureDays(month, 1)[0], ChargeType: 'Purchase', CostInBillingCurrency: '100' },
      ]
      const files = {
        'part_0.csv.gz': gzipSync(azureCsv(month, rows)),
        'part_1.csv': azureCsv(month, azureDays(month, 3)),
      }
      await writeAzureRun(folder, { month, files })
      const covered = azureDays(month, 25, { PricingModel: 'Reservation', CostInBillingCurrency: '0.123456789012345' })
      const twin = azureCsv(month, [...covered, ...azureDays(month, 2)])
      await writeAzureRun(folder, { month, type: 'AmortizedCost', files: { 'part_0.csv': twin } })
    }
    const local = await lakeOf({ location: folder })
    const served = await serveAsContainer(onTestFinished, folder, 'exports')
    const remote = await lakeOf({ ...served, location: `${served.location}/cost` })
    expect((await wholeLake(local)).content.rows).toBe(2 * (26 + 3 + 25))
    expect((await wholeLake(remote)).content).toEqual((await wholeLake(local)).content)
    expect((await ingestSource(azureSource(served), remote)).loaded).toEqual([])
  })

  // Billing data that the project did not make; it lies beside the repository, not in it.
  const sample = resolve(import.meta.dirname, '../../../../shared/data/azure/actual-container')
  it.skipIf(!existsSync(sample))(
    'without manifests gives it too',
    { meta: { skipReason: 'Azure bills of another maker are not at ../shared/data/azure' } },
    async () => {
      const local = await lakeOf({ location: sample, layout: 'files' })
      const served = await serveAsContainer(onTestFinished, sample, 'exports')
      const remote = await lakeOf({ ...served, layout: 'files' })
      const content = await deliveredContent(local)
      expect(content.rows).toBe(1472)
      expect(await deliveredContent(remote)).toEqual(content)
      const sums = 'SELECT BillingPeriodStart, sum(BilledCost)::VARCHAR FROM cost_and_usage GROUP BY 1 ORDER BY 1'
      expect(await rowsOf(remote, sums)).toEqual(await rowsOf(local, sums))
    },
  )
})
