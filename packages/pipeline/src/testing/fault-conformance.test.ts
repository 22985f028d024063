import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BillingClient } from '../delivered-files/billing-client.ts'
import { deliveredSource } from '../delivered-files/delivered-source.ts'
import { fetchFiles } from '../delivered-files/fetch-files.ts'
import type { Patience } from '../delivered-files/patience.ts'
import type { Delivery, RawFile } from '../delivery.ts'
import { FinopsError } from '../errors.ts'
import type { BillingSource, FetchWorkspace } from '../source.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { faultConformance } from './fault-conformance.ts'
import { type FaultFront, startFaultFront } from './fault-front.ts'
import { httpStoreClient, startHttpStore, storeToken } from './http-store.ts'

const one = randomBytes(110_000)
const files = new Map([
  ['one.csv', one],
  ['two.csv', randomBytes(105_000)],
])
let store: Awaited<ReturnType<typeof startHttpStore>>
let front: FaultFront

beforeAll(async () => {
  store = await startHttpStore(files)
  front = await startFaultFront(store.port, () => ({ headers: {}, body: '' }))
})
afterAll(async () => {
  await front.close()
  await store.close()
})

type Fetch = (client: BillingClient, delivery: Delivery, workspace: FetchWorkspace) => AsyncIterable<RawFile>

const whole: Fetch = (client, delivery, workspace) =>
  fetchFiles({ clientOf: () => client, concurrency: 2 }, delivery, workspace)

function sourceOf(patience: Patience, fetch: Fetch): BillingSource {
  return deliveredSource({
    provider: 'test',
    name: 'test',
    open: async () => httpStoreClient(front.url, patience),
    nameOf: ({ place }) => place,
    async *discover(client, { signal }) {
      for await (const page of client.list('', { signal })) {
        const found = [...page]
        const facts = { provider: 'test', exportName: 'test/files', slot: 'files', version: 'v1' }
        yield { delivery: { ...facts, format: 'test-1', encoding: 'csv', files: found } }
      }
    },
    fetch,
  })
}

function casesOf(fetch: Fetch): readonly ConformanceCase[] {
  return faultConformance({
    front: () => front,
    create: (patience) => sourceOf(patience, fetch),
    files: new Map([...files]),
    kinds: ['list', 'data'],
    kindOf: ({ url }) => (url === '/list' ? 'list' : 'data'),
    codes: {
      unauthorized: '',
      denied: '',
      throttled: '',
      broken: '',
      missing: { list: '', manifest: '', data: '' },
    },
    secrets: [storeToken],
    async rewrite() {
      files.set('one.csv', randomBytes(110_000))
      return async () => void files.set('one.csv', one)
    },
  })
}

describe('a source that is made of delivered-files gets over every fault of its store', () => {
  for (const { name, run } of casesOf(whole)) it(name, run)
})

describe('the kit finds out a source that', () => {
  /** Reads each file by one request and hands over whatever comes. */
  const naive = (onError: (error: unknown, key: string) => unknown): Fetch =>
    async function* (client, delivery, { directory, signal }) {
      for (const { key, etag } of delivery.files) {
        const path = join(directory, key)
        try {
          const chunks: Buffer[] = []
          const range = { ...(etag !== undefined && { ifMatch: etag }), signal }
          for await (const chunk of await client.read(key, range)) chunks.push(chunk as Buffer)
          await writeFile(path, Buffer.concat(chunks))
          yield { key, path, bytes: Buffer.concat(chunks).length, compression: 'none' }
        } catch (error) {
          throw onError(error, client.nameOf(key))
        }
      }
    }
  const said = (error: unknown, file: string): FinopsError =>
    new FinopsError({ code: 'FINOPS_ACCESS_DENIED', message: file, hint: 'Ask for access.', cause: error })
  const outcome = async (fetch: Fetch, name: string): Promise<string> => {
    const found = casesOf(fetch).find((one) => one.name === name)
    if (found === undefined) throw new Error(`no case '${name}'`)
    return await found.run().then(
      () => 'passes',
      (error: unknown) => String(error),
    )
  }

  it.each<[string, Fetch, string, RegExp]>([
    ['never tries again', naive(said), 'data: gets over 503', /FINOPS_ACCESS_DENIED|one\.csv/],
    [
      'throws what the store threw',
      naive((error) => error),
      'data: gives up 403, and says why',
      /expected a FinopsError/,
    ],
    [
      'takes a short file for a whole one',
      naive(said),
      'data: never takes a body that is too short by its own headers for the truth',
      /one\.csv|expected a FinopsError/,
    ],
    [
      'tells the token of its requests',
      naive((_, file) => said(new Error(`authorization: ${storeToken}`), file)),
      'data: gives up 403, and says why',
      /tells a secret/,
    ],
    ['tells a wrong reason', naive(said), 'data: gives up resets, and says why', /NETWORK/],
  ])('%s', async (_, fetch, name, finding) => {
    expect(await outcome(fetch, name)).toMatch(finding)
  })
})
