import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { deliveryDirectory, deliveryRecordName, type FetchedDelivery, storedDeliveries } from '@open-finops/pipeline'
import { deliveryKey } from '../verify/fault.ts'

/** Every delivery that lies in a raw folder, oldest first: by when the cloud wrote it, else by when it came here. */
export async function rawDeliveries(workspace: string): Promise<readonly FetchedDelivery[]> {
  const found: { readonly fetched: FetchedDelivery; readonly age: string }[] = []
  for await (const fetched of storedDeliveries(workspace)) {
    const { createdAt } = fetched.delivery
    const record = join(deliveryDirectory(workspace, fetched.delivery), deliveryRecordName)
    found.push({ fetched, age: createdAt ?? (await stat(record)).mtime.toISOString() })
  }
  return found
    .sort((one, other) => compare(one.age, other.age) || compare(keyOf(one.fetched), keyOf(other.fetched)))
    .map(({ fetched }) => fetched)
}

/** Of each slot the newest deliveries, so many, in the order of the list. */
export function newestOfSlots(deliveries: readonly FetchedDelivery[], kept: number): readonly FetchedDelivery[] {
  const left = new Map<string, number>()
  return deliveries
    .toReversed()
    .filter(({ delivery: { provider, exportName, slot } }) => {
      const key = JSON.stringify([provider, exportName, slot])
      const count = left.get(key) ?? kept
      left.set(key, count - 1)
      return count > 0
    })
    .toReversed()
}

function keyOf({ delivery }: FetchedDelivery): string {
  return deliveryKey(delivery)
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
