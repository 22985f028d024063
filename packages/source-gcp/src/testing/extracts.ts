import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Key → content. */
export type ExtractTree = Readonly<Record<string, Buffer | string>>

/** JSON lines of the usage cost export, as BigQuery writes them. */
export function usageLines(rows: number, month = '202610', cost = 1.25): string {
  const line = (at: number): string =>
    JSON.stringify({
      billing_account_id: '01ABCD-23EF45-678901',
      service: { id: '6F81-5844-456A', description: 'Compute Engine' },
      sku: { id: 'CF4E-A0C7-E3BF', description: 'N1 Predefined Instance Core' },
      usage_start_time: `2026-10-03 ${String(at % 24).padStart(2, '0')}:00:00 UTC`,
      usage_end_time: `2026-10-03 ${String(at % 24).padStart(2, '0')}:30:00 UTC`,
      project: { id: 'shop-prod', name: 'Shop', labels: [] },
      cost,
      currency: 'USD',
      usage: { amount: 3600, unit: 'seconds', amount_in_pricing_units: 1, pricing_unit: 'hour' },
      credits: [],
      invoice: { month },
      cost_type: 'regular',
    })
  return Array.from({ length: rows }, (_, at) => `${line(at)}\n`).join('')
}

/** The shards of an extract as JSON lines, gzip. */
export function shards(stem: string, count: number, month?: string): ExtractTree {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `${stem}-${String(at).padStart(12, '0')}.json.gz`,
      gzipSync(usageLines(3 + at, month)),
    ]),
  )
}

/** Writes a tree below a folder. */
export async function writeTree(folder: string, tree: ExtractTree): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [key, content] of Object.entries(tree)) {
    const path = join(folder, key)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
}
