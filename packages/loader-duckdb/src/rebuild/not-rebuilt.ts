import { FinopsError } from '@open-finops/pipeline'
import type { FaultyDelivery } from '../verify/fault.ts'

/** A delivery in words. */
export function deliveryName({ exportName, slot, version }: FaultyDelivery): string {
  return `${exportName} ${slot}, version ${version}`
}

/** The error for rows that no raw file can give back. */
export function rawFilesGone(delivery: FaultyDelivery, why: readonly string[]): FinopsError {
  const more = why.length > 1 ? ` (and ${why.length - 1} more)` : ''
  return new FinopsError({
    code: 'FINOPS_NOT_REBUILT',
    message: `${deliveryName(delivery)} can't be rebuilt: ${why[0] ?? 'its raw files are gone'}${more}`,
    hint: 'Restore the file from a backup and run the same command again. Without one: finops forget and the export, then finops ingest, brings what the cloud still has. All else in the lake is as it was.',
    details: { ...delivery, why },
  })
}

/** The error for rows that today's rules make other sums of. */
export function rebuildDiffers(delivery: FaultyDelivery, what: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_REBUILD_DIFFERS',
    message: `${deliveryName(delivery)} comes to other totals than it was loaded with: ${what}`,
    hint: "Rules or columns changed since it was loaded. To load it by today's: finops transform --period and its month. What is in the lake is as it was.",
    details: { ...delivery, what },
  })
}

/** Errors after which a rebuild ends, with everything as it was. */
export const machineFaults: ReadonlySet<string> = new Set([
  'FINOPS_DISK_FULL',
  'FINOPS_FILE_ACCESS_DENIED',
  'FINOPS_FILE_SYSTEM',
  'FINOPS_OUT_OF_MEMORY',
])
