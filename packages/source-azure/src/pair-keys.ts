import type { DeliveryFile } from '@open-finops/pipeline'

const mark = 'amortized:'

/** The key of a file of the amortized location in a delivery: both locations may have files of one name. */
export function keyOfAmortizedLocation(key: string): string {
  return `${mark}${key}`
}

/** True for a file that lies in the amortized location. */
export function isInAmortizedLocation(file: DeliveryFile): boolean {
  return file.key.startsWith(mark)
}

/** A file's key in its own location. */
export function keyInClient(file: DeliveryFile): string {
  return isInAmortizedLocation(file) ? file.key.slice(mark.length) : file.key
}
