import { abortedError } from '../abort.ts'
import type { Delivery, RawFile } from '../delivery.ts'
import { type FinopsError, isFinopsError } from '../errors.ts'
import type { BillingSource, DiscoverRequest, FetchWorkspace } from '../source.ts'

/** A delivery, or why there is none that could be loaded. */
export interface Discovered {
  readonly delivery: Delivery
  /** The files exist, but can't be read; fetching them fails with this. */
  readonly error?: FinopsError
}

/** What a source of delivered files is made of; `Place` is what it opens once: one client, or several. */
export interface DeliveredSourceParts<Place> {
  readonly provider: string
  readonly name: string
  /** Opens the location; tried again by the next call when it fails. */
  open(): Promise<Place>
  /** The location as messages name it. */
  nameOf(place: Place): string
  discover(place: Place, request: DiscoverRequest): AsyncIterable<Discovered>
  fetch(place: Place, delivery: Delivery, workspace: FetchWorkspace): AsyncIterable<RawFile>
}

/**
 * A billing source over files that a cloud delivers. Nothing is read before the first discovery or fetch. A delivery
 * that can't be used is discovered all the same, and fetching it throws what is wrong with it, so that the other
 * months still load.
 */
export function deliveredSource<Place>(parts: DeliveredSourceParts<Place>): BillingSource {
  const unusable = new Map<string, FinopsError>()
  let opened: Promise<Place> | undefined
  const place = (): Promise<Place> => {
    opened ??= parts.open()
    opened.catch(() => {
      opened = undefined
    })
    return opened
  }
  return {
    specVersion: 'v1',
    provider: parts.provider,
    name: parts.name,
    async *discoverDeliveries(request) {
      const { signal } = request
      try {
        signal?.throwIfAborted()
        const at = await place()
        request.onEvent?.({ type: 'discovery-started', source: parts.name, location: parts.nameOf(at) })
        for await (const { delivery, error } of parts.discover(at, request)) {
          if (error === undefined) unusable.delete(identity(delivery))
          else unusable.set(identity(delivery), error)
          yield delivery
        }
      } catch (error) {
        const isSaid = isFinopsError(error) && error.code === 'FINOPS_ABORTED'
        throw signal?.aborted && !isSaid ? abortedError(signal) : error
      }
    },
    async *fetchDelivery(delivery, workspace) {
      const error = unusable.get(identity(delivery))
      if (error !== undefined) throw error
      if (workspace.signal?.aborted) throw abortedError(workspace.signal)
      yield* parts.fetch(await place(), delivery, workspace)
    },
  }
}

function identity({ exportName, slot, version }: Delivery): string {
  return JSON.stringify([exportName, slot, version])
}
