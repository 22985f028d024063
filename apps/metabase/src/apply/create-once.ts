import { setTimeout as pause } from 'node:timers/promises'
import { isFinopsError } from '@open-finops/pipeline'
import type { MetabaseClient } from '../client/metabase-client.ts'

/**
 * Creates something, where a request may fail after it did its work: before it is sent again, `find` looks whether the
 * thing is there.
 */
export async function createOnce<T>(
  { patience }: Pick<MetabaseClient, 'patience'>,
  create: () => Promise<T>,
  find: () => Promise<T | undefined>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await create()
    } catch (error) {
      if (!isFinopsError(error) || !error.retryable || attempt >= patience.retries) throw error
      await pause(Math.min(patience.pause * 2 ** attempt, 5000))
      const found = await find()
      if (found !== undefined) return found
    }
  }
}
