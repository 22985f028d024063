import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type GcpSourceOptions, gcpSource } from '@open-finops/source-gcp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ingestSource } from './testing/bad-bill.ts'
import { testFolder } from './testing/folder.ts'
import { gcsSkipReason, hasGcsServer, serveAsBucket } from './testing/gcs-folder.ts'
import { rowsOf } from './testing/lake-content.ts'

const table = 'gcp_billing_export_v1'
const runOf = (month: string): string => `gcp/${table}/invoice_month=${month}/run=20261103T040000Z`

function lines(month: string, rows: number): string {
  const line = (at: number): string =>
    JSON.stringify({
      billing_account_id: '01ABCD-23EF45-678901',
      service: { id: '6F81', description: 'Compute Engine' },
      sku: { id: 'CF4E', description: 'N1 Core' },
      usage_start_time: `2026-10-03 ${String(at % 24).padStart(2, '0')}:00:00 UTC`,
      usage_end_time: `2026-10-03 ${String(at % 24).padStart(2, '0')}:30:00 UTC`,
      labels: [{ key: 'team', value: `team-${at % 3}` }],
      credits: [{ name: 'SUD', amount: '-0.000123456789', type: 'SUSTAINED_USAGE_DISCOUNT' }],
      cost: `0.12345678901234${at}`,
      currency: 'EUR',
      cost_type: 'regular',
      invoice: { month },
    })
  return Array.from({ length: rows }, (_, at) => `${line(at)}\n`).join('')
}

const files: Readonly<Record<string, string | Buffer>> = {
  [`${runOf('202609')}/${table}-000000000000.json`]: lines('202609', 30),
  [`${runOf('202609')}/complete-000000000000.json`]: '{}\n',
  [`${runOf('202610')}/${table}-000000000000.json.gz`]: gzipSync(lines('202610', 40)),
  [`${runOf('202610')}/${table}-000000000001.json.gz`]: gzipSync(lines('202610', 7)),
  [`${runOf('202610')}/complete-000000000000.json`]: '{}\n',
}

describe.skipIf(!hasGcsServer)('a bucket of Cloud Storage', { meta: { skipReason: gcsSkipReason } }, () => {
  it('gives the lake that its local copy gives, and is asked for no byte twice', async () => {
    const folder = await testFolder(onTestFinished, 'bucket')
    for (const [key, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, key)), { recursive: true })
      await writeFile(join(folder, key), content)
    }
    const lakeOf = async (options: GcpSourceOptions): Promise<string> => {
      const dataDir = await testFolder(onTestFinished)
      await ingestSource(gcpSource(options), dataDir)
      return dataDir
    }
    const local = await lakeOf({ location: folder })
    const endpoint = await serveAsBucket(onTestFinished, folder, 'acme-billing', dirname(local))
    const served = { location: 'gs://acme-billing/gcp', endpoint }
    const remote = await lakeOf(served)
    const all = 'SELECT * EXCLUDE (x_DeliveryVersion) FROM cost_and_usage ORDER BY ALL'
    const rows = await rowsOf(local, all)
    expect(rows).toHaveProperty('length', 30 + 40 + 7)
    expect(await rowsOf(remote, all)).toEqual(rows)
    const again = await ingestSource(gcpSource(served), remote)
    expect(again).toMatchObject({ loaded: [], transferredBytes: 0 })
  })
})
