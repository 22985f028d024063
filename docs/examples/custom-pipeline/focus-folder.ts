import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type BillingSource, FinopsError, inRange } from '@open-finops/pipeline'

/** Bills that a job of your own drops in a folder: AWS's FOCUS 1.2 export as CSV, one file a month, `2026-10.csv`. */
export function focusFolder(location: string): BillingSource {
  const name = 'bill-drop'
  return {
    specVersion: 'v1',
    provider: 'aws',
    name,
    async *discoverDeliveries({ periods = {}, onEvent }) {
      onEvent?.({ type: 'discovery-started', source: name, location })
      for (const key of (await readdir(location)).sort()) {
        const [, month] = /^(\d{4}-\d\d)\.csv$/.exec(key) ?? []
        if (month === undefined || !inRange(month, periods)) continue
        const { size, mtime } = await stat(join(location, key))
        yield {
          provider: 'aws',
          exportName: `${name}/focus`,
          slot: month,
          version: `${mtime.toISOString()}-${size}`,
          format: 'aws-focus-1-2',
          encoding: 'csv',
          billingPeriod: month,
          files: [{ key, bytes: size }],
        }
      }
    },
    async *fetchDelivery(delivery, { onEvent }) {
      for (const { key, bytes } of delivery.files) {
        const path = resolve(location, key)
        const { size } = await stat(path)
        if (size !== bytes) {
          const message = `${path} changed while it was read: ${bytes} bytes were listed, ${size} are there`
          throw new FinopsError({ code: 'FINOPS_FILE_CHANGED', message, hint: 'Run it again.', retryable: true })
        }
        onEvent?.({ type: 'file-fetched', delivery, key, bytes: size, transferred: 0 })
        yield { key, path, bytes: size, compression: 'none' }
      }
    },
  }
}
