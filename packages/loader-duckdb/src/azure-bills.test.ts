import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { DeliveryLoad } from '@open-finops/pipeline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { duckdbStore } from './store.ts'

// Billing data that the project did not make; it lies beside the repository, not in it.
const shared = resolve(import.meta.dirname, '../../../../shared/data')
const isThere = existsSync(join(shared, 'azure'))

interface Truth {
  readonly period: string
  readonly currency: string
  readonly native_rows: number
  readonly cost_in_billing_currency: string
}

describe.skipIf(!isThere)(
  'Azure bills of other makers',
  { meta: { skipReason: 'Azure bills of another maker are not at ../shared/data/azure' } },
  () => {
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'finops-azure-bills-'))
    })
    afterAll(() => rm(folder, { recursive: true, force: true }))

    async function load(place: string): Promise<DeliveryLoad> {
      const files = readdirSync(join(shared, place), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.csv'))
        .map((key) => {
          const path = join(shared, place, key)
          return { key, path, bytes: statSync(path).size, compression: 'none' as const }
        })
      const store = await duckdbStore({ dataDir: join(folder, place.replaceAll('/', '-')) })
      try {
        return await store.loadDelivery({
          delivery: {
            provider: 'azure',
            exportName: 'azure/files',
            slot: 'files',
            version: 'v1',
            format: 'azure-cost-details-1',
            encoding: 'csv',
            files: files.map(({ key, bytes }) => ({ key, bytes })),
          },
          files,
        })
      } finally {
        await store.close()
      }
    }

    test.each([
      ['azure/actual-container', 'azure'],
      ['azure/ea-file', 'azure_ea_file'],
    ])('%s sums to its truth to the last digit, period by period', async (place, name) => {
      const truth: readonly Truth[] = JSON.parse(readFileSync(join(shared, 'truth.json'), 'utf8'))[name]
      const { periods, unknownValues } = await load(place)
      const found = periods.flatMap(({ billingPeriod, sourceRows, focusRows, rowChanges, totals }) => {
        const [total, ...others] = totals
        expect([others, rowChanges, focusRows]).toEqual([[], [], sourceRows])
        return {
          period: billingPeriod,
          currency: total?.currency,
          native_rows: sourceRows,
          cost_in_billing_currency: total?.billedCost,
        }
      })
      expect(found).toEqual(truth)
      expect(unknownValues).toEqual([])
    })
  },
)
