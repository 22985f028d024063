import { abortedError, type BillingSource, type Delivery, type FinopsError, isFinopsError } from '@open-finops/pipeline'
import { type BillingClient, openClient } from './client.ts'
import { discoverExtracts } from './discover.ts'
import { fetchFiles } from './fetch.ts'
import { type GcpSourceOptions, resolveOptions } from './options.ts'

/**
 * Google Cloud bills of one location: extracts of the usage cost and FOCUS exports, in a local folder or in Cloud
 * Storage. Nothing is read before the first discovery or fetch. An extract that can't be used is discovered all the
 * same, and fetching it throws what is wrong with it, so that the other months still load.
 * @throws FinopsError `FINOPS_BAD_OPTIONS`; the other codes stand in the package's README.
 */
export function gcpSource(given: GcpSourceOptions): BillingSource {
  const options = resolveOptions(given)
  const unusable = new Map<string, FinopsError>()
  let opened: Promise<BillingClient> | undefined
  const client = (): Promise<BillingClient> => {
    opened ??= openClient(options)
    opened.catch(() => {
      opened = undefined
    })
    return opened
  }

  return {
    specVersion: 'v1',
    provider: 'gcp',
    name: options.name,
    async *discoverDeliveries(request) {
      const { signal } = request
      try {
        signal?.throwIfAborted()
        const discovery = { client: await client(), options, request, now: () => new Date() }
        request.onEvent?.({ type: 'discovery-started', source: options.name, location: discovery.client.place })
        for await (const { delivery, error } of discoverExtracts(discovery)) {
          if (error === undefined) unusable.delete(identity(delivery))
          else unusable.set(identity(delivery), error)
          yield delivery
        }
      } catch (error) {
        throw signal?.aborted && !(isFinopsError(error) && error.code === 'FINOPS_ABORTED')
          ? abortedError(signal)
          : error
      }
    },
    async *fetchDelivery(delivery, workspace) {
      const error = unusable.get(identity(delivery))
      if (error !== undefined) throw error
      if (workspace.signal?.aborted) throw abortedError(workspace.signal)
      yield* fetchFiles(await client(), delivery, workspace, options.concurrency)
    },
  }
}

function identity({ exportName, slot, version }: Delivery): string {
  return JSON.stringify([exportName, slot, version])
}
