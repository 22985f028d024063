import {
  type BillingSource,
  type Delivery,
  type DeliveryFile,
  type FinopsError,
  isFinopsError,
} from '@open-finops/pipeline'
import { type BillingClient, openClient } from './client.ts'
import { type Discovery, discoverByManifest } from './discover.ts'
import { aborted, fetchFiles } from './fetch.ts'
import { discoverFiles } from './file-layout.ts'
import { type AzureSourceOptions, resolveOptions } from './options.ts'
import { isInAmortizedLocation } from './pair-keys.ts'

interface Clients {
  readonly client: BillingClient
  readonly amortized?: BillingClient
}

/**
 * Azure bills of one location: exports of Cost Management (actual, amortized, FOCUS), in a local folder or in Blob
 * Storage. Nothing is read before the first discovery or fetch. A month that can't be loaded is discovered all the same,
 * and fetching it throws what is wrong with it, so that the other months still load.
 * @throws FinopsError `FINOPS_BAD_OPTIONS`; the other codes stand in the package's README.
 */
export function azureSource(given: AzureSourceOptions): BillingSource {
  const options = resolveOptions(given)
  const unusable = new Map<string, FinopsError>()
  let opened: Promise<Clients> | undefined
  const clients = (): Promise<Clients> => {
    opened ??= open()
    opened.catch(() => {
      opened = undefined
    })
    return opened
  }
  const open = async (): Promise<Clients> => {
    const client = await openClient(options.location ?? options.actual ?? '', options)
    if (options.amortized === undefined) return { client }
    return { client, amortized: await openClient(options.amortized, options) }
  }

  return {
    specVersion: 'v1',
    provider: 'azure',
    name: options.name,
    async *discoverDeliveries(request) {
      const { signal } = request
      try {
        signal?.throwIfAborted()
        const discovery: Discovery = { ...(await clients()), options, request, now: () => new Date() }
        const location = [discovery.client.place, discovery.amortized?.place].filter((place) => place !== undefined)
        request.onEvent?.({ type: 'discovery-started', source: options.name, location: location.join(' and ') })
        const discover = options.layout === 'files' ? discoverFiles : discoverByManifest
        for await (const { delivery, error } of discover(discovery)) {
          if (error === undefined) unusable.delete(identity(delivery))
          else unusable.set(identity(delivery), error)
          yield delivery
        }
      } catch (error) {
        throw signal?.aborted && !(isFinopsError(error) && error.code === 'FINOPS_ABORTED') ? aborted(signal) : error
      }
    },
    async *fetchDelivery(delivery, workspace) {
      const error = unusable.get(identity(delivery))
      if (error !== undefined) throw error
      if (workspace.signal?.aborted) throw aborted(workspace.signal)
      const { client, amortized = client } = await clients()
      const clientOf = (file: DeliveryFile): BillingClient => (isInAmortizedLocation(file) ? amortized : client)
      yield* fetchFiles(clientOf, delivery, workspace, options.concurrency)
    },
  }
}

function identity({ exportName, slot, version }: Delivery): string {
  return JSON.stringify([exportName, slot, version])
}
