import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addAbortSignal } from 'node:stream'
import type { BillingClient, ObjectEntry } from '../delivered-files/billing-client.ts'
import { requireTag } from '../delivered-files/body.ts'
import { isBrokenConnection, propertyOf, textOf } from '../delivered-files/connection-errors.ts'
import { type Patience, patiently } from '../delivered-files/patience.ts'
import { FinopsError, isFinopsError } from '../errors.ts'

/** What every request to the store must carry. */
export const storeToken = 'the-token-of-the-tests'

/** The smallest store that there can be: a listing, ranges and tags over HTTP; with `files` as they are at any time. */
export async function startHttpStore(
  files: ReadonlyMap<string, Buffer>,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const entries = (): readonly ObjectEntry[] =>
    [...files].map(([key, content]) => ({ key, bytes: content.length, etag: tagOf(content) }))
  const server = createServer((request, response) => {
    const key = (request.url ?? '').slice('/data/'.length)
    const content = files.get(key)
    if (request.headers.authorization !== storeToken) response.writeHead(401).end()
    else if (request.url === '/list') response.end(JSON.stringify(entries()))
    else if (content === undefined) response.writeHead(404).end()
    else if (request.headers['if-match'] !== tagOf(content)) response.writeHead(412).end()
    else {
      const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const headers = { 'content-length': content.length - start, etag: tagOf(content) }
      response.writeHead(206, headers).end(content.subarray(start))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A client of such a store, as a source would have it. */
export function httpStoreClient(url: string, patience: Patience): BillingClient {
  const nameOf = (key: string): string => `${url}/data/${key}`
  const explain = (error: unknown, key: string): FinopsError =>
    explained(error, key === '' ? `${url}/list` : nameOf(key))
  return {
    place: url,
    base: '',
    redelivery: 'put the file there again',
    patience,
    nameOf,
    isTransient,
    explain,
    async *list(_, { signal }) {
      const text = await patiently({ patience, signal, isWorthAnotherTry: isTransient }, async (attempt) => {
        const chunks: Buffer[] = []
        for await (const chunk of await ask(`${url}/list`, {}, attempt.signal)) chunks.push(chunk as Buffer)
        return Buffer.concat(chunks).toString()
      }).catch((error: unknown) => {
        throw explain(error, '')
      })
      yield entriesOf(text, url)
    },
    async read(key, { start = 0, ifMatch, signal } = {}) {
      const answer = await ask(
        nameOf(key),
        { range: `bytes=${start}-`, ...(ifMatch && { 'if-match': ifMatch }) },
        signal,
      )
      requireTag(answer, ifMatch, answer.headers.etag)
      return answer
    },
  }
}

function entriesOf(text: string, url: string): readonly ObjectEntry[] {
  try {
    return JSON.parse(text) as readonly ObjectEntry[]
  } catch {
    throw failed('FINOPS_READ_FAILED', `${url}/list is no listing`)
  }
}

async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const options = { headers: { ...headers, authorization: storeToken }, ...(signal && { signal }) }
    const sent = get(url, options, (answer) => {
      const { statusCode: status = 0 } = answer
      if (status >= 200 && status < 300) {
        resolve(signal === undefined ? answer : addAbortSignal(signal, answer))
      } else {
        answer.resume()
        reject(Object.assign(new Error(`status ${status}`), { status, headers: answer.headers }))
      }
    })
    sent.once('error', reject)
  })
}

function isTransient(error: unknown): boolean {
  const status = Number(propertyOf(error, 'status') ?? 0)
  const words = [textOf(error, 'code'), textOf(error, 'name')]
  return status === 429 || status >= 500 || words.some(isBrokenConnection)
}

const codes: ReadonlyMap<unknown, `FINOPS_${string}`> = new Map([
  [401, 'FINOPS_BAD_CREDENTIALS'],
  [403, 'FINOPS_ACCESS_DENIED'],
  [412, 'FINOPS_CHANGED_WHILE_READ'],
])

function explained(error: unknown, file: string): FinopsError {
  if (isFinopsError(error)) return error
  const status = propertyOf(error, 'status')
  if (status === 404) return failed(file.endsWith('/list') ? 'FINOPS_NO_SUCH_STORE' : 'FINOPS_FILE_MISSING', file)
  if (isTransient(error)) return failed(status === undefined ? 'FINOPS_NETWORK' : 'FINOPS_SERVICE_BUSY', file)
  return failed(codes.get(status) ?? 'FINOPS_READ_FAILED', file)
}

function failed(code: `FINOPS_${string}`, message: string): FinopsError {
  const retryable = /NETWORK|BUSY|CHANGED/.test(code)
  return new FinopsError({ code, message, hint: 'Look at the store of the tests.', retryable })
}

function tagOf(content: Buffer): string {
  return `${content.length}-${content.subarray(0, 8).toString('hex')}`
}
