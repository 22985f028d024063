import { type BillingSource, type Delivery, type FinopsError, isFinopsError } from '@open-finops/pipeline'
import { type BillingClient, openClient } from './client.ts'
import { discoverByManifest } from './discover.ts'
import { aborted, fetchFiles } from './fetch.ts'
import { discoverFiles } from './file-layout.ts'
import { type AwsSourceOptions, resolveOptions } from './options.ts'

/**
 * AWS bills of one location: legacy Cost and Usage Reports, CUR 2.0 and FOCUS exports, in a local folder or in S3.
 * Nothing is read before the first discovery or fetch. A month whose manifest can't be used is discovered as a
 * delivery without files, and fetching it throws what is wrong with it, so that the other months still load.
 * @throws FinopsError `FINOPS_BAD_OPTIONS`; the other codes stand in the package's README.
 */
export function awsSource(given: AwsSourceOptions): BillingSource {
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
    provider: 'aws',
    name: options.name,
    async *discoverDeliveries(request) {
      const { signal } = request
      try {
        signal?.throwIfAborted()
        const discovery = { client: await client(), options, request, now: () => new Date() }
        request.onEvent?.({ type: 'discovery-started', source: options.name, location: discovery.client.place })
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
      yield* fetchFiles(await client(), delivery, workspace, options.concurrency)
    },
  }
}

function identity({ exportName, slot, version }: Delivery): string {
  return JSON.stringify([exportName, slot, version])
}
