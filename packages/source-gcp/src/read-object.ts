import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { addAbortSignal, type Readable } from 'node:stream'
import { type ReadRange, requireTag } from '@open-finops/pipeline/delivered-files'

const explanationAtMost = 64 * 1024

/** Where an object lies, and who asks. */
export interface ObjectRead extends ReadRange {
  /** URL of the store. */
  readonly endpoint: string
  readonly bucket: string
  readonly key: string
  /** The project that pays for the request. */
  readonly userProject?: string | undefined
  /** The headers that prove who asks. */
  readonly credentials: Readonly<Record<string, string>>
}

const agents: { http?: HttpAgent; https?: HttpsAgent } = {}

/**
 * The bytes of an object as they are stored, by the JSON API (objects.get with alt=media). The SDK's own stream warns
 * about listeners on every object, or with its former version waits for ever when a connection breaks.
 * @throws an error with the `status` and the `message` of an answer that is none.
 */
export async function readObject(read: ObjectRead): Promise<Readable> {
  const { start = 0, length, ifMatch, signal } = read
  const url = urlOf(read)
  url.searchParams.set('alt', 'media')
  if (ifMatch !== undefined) url.searchParams.set('generation', ifMatch)
  const isWhole = start === 0 && length === undefined
  const answer = await send(
    url,
    {
      ...read.credentials,
      // What is stored as gzip comes as it is.
      'accept-encoding': 'gzip',
      ...(isWhole ? {} : { range: `bytes=${start}-${length === undefined ? '' : start + length - 1}` }),
    },
    signal,
  )
  const { statusCode: status = 0 } = answer
  if (status >= 200 && status < 300) {
    requireTag(answer, ifMatch, answer.headers['x-goog-generation']?.toString())
    if (start > 0 && status !== 206) {
      answer.destroy()
      throw Object.assign(new Error('the store ignores ranges'), { status })
    }
    return signal === undefined ? answer : addAbortSignal(signal, answer)
  }
  const message = await explanation(answer)
  // An older generation is not found, and no more is an object that is gone.
  const isRewritten = status === 404 && ifMatch !== undefined && (await isThere(read))
  const retryAfter = answer.headers['retry-after']
  throw Object.assign(new Error(message), {
    status: isRewritten ? 412 : status,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  })
}

async function isThere(read: ObjectRead): Promise<boolean> {
  const answer = await send(urlOf(read), read.credentials, read.signal)
  answer.resume()
  return answer.statusCode === 200
}

function urlOf({ endpoint, bucket, key, userProject }: ObjectRead): URL {
  const url = new URL(`${endpoint.replace(/\/$/, '')}/storage/v1/b/${bucket}/o/${encodeURIComponent(key)}`)
  if (userProject !== undefined) url.searchParams.set('userProject', userProject)
  return url
}

async function send(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const options = { headers, ...(signal && { signal }) }
    // Proxies are taken from the environment where Node can (24.5 and newer).
    const agentOptions = { keepAlive: true, proxyEnv: process.env }
    let sent: ClientRequest
    if (url.protocol === 'http:') {
      agents.http ??= new HttpAgent(agentOptions)
      sent = requestHttp(url, { ...options, agent: agents.http }, resolve)
    } else {
      agents.https ??= new HttpsAgent(agentOptions)
      sent = requestHttps(url, { ...options, agent: agents.https }, resolve)
    }
    sent.once('error', reject)
    sent.end()
  })
}

/** What the store says of its refusal, in one line. */
async function explanation(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length
    if (bytes > explanationAtMost) break
    chunks.push(chunk as Buffer)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  try {
    const parsed: unknown = JSON.parse(text)
    const error = typeof parsed === 'object' && parsed !== null && 'error' in parsed ? parsed.error : undefined
    if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
  } catch {
    // Plain text, as some stores answer.
  }
  return text.replaceAll(/\s+/g, ' ').slice(0, 200)
}
