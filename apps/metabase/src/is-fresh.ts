import { metabaseClient } from './client/metabase-client.ts'
import { waitUntilReady } from './client/wait-until-ready.ts'
import type { ConnectRequest } from './connect.ts'

/** The version of a Metabase that nobody has set up; undefined for one that is in use. Changes nothing. */
export async function isFresh(
  request: Pick<ConnectRequest, 'url' | 'wait' | 'onWait'>,
): Promise<{ readonly version: string } | undefined> {
  const client = metabaseClient({ url: request.url, patience: { timeout: 10_000, retries: 0, pause: 0 } })
  const { wait, onWait } = request
  const ready = await waitUntilReady(client, { wait, every: 500, ...(onWait !== undefined && { onWait }) })
  return ready.setupToken === undefined ? undefined : { version: ready.version }
}
