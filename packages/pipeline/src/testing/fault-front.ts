import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** What goes wrong with one request. */
export type Fault =
  /** The store refuses, with a status and its own code for it. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly code: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The connection is cut after so many bytes of the body; with none, before any answer. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The connection stays open, but says nothing after so many bytes of the body; with none, not even a status. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** The body lacks its last bytes, and the headers say that this is all of it. */
  | { readonly kind: 'short'; readonly byBytes: number }
  /** The body goes on after its end, and the headers say so. */
  | { readonly kind: 'long'; readonly byBytes: number }
  /** The body comes in pieces with pauses. */
  | { readonly kind: 'slow'; readonly pieces: number; readonly pauseMilliseconds: number }
  /** Somebody else answers: 200 with a page, as of a captive portal. */
  | { readonly kind: 'page' }

/** One request as the front saw it. */
export interface SeenRequest {
  readonly method: string
  /** Path and query, decoded. */
  readonly url: string
  readonly range: string | undefined
}

/** A store's refusal in its own language. */
export type Refusal = (
  status: number,
  code: string,
) => {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A proxy in front of an emulator that records requests and breaks those it is told to. */
export interface FaultFront {
  readonly url: string
  readonly requests: SeenRequest[]
  /** Decides for each request whether it goes wrong. */
  fault: (request: SeenRequest) => Fault | undefined
  close(): Promise<void>
}

/** Starts a front for the emulator that listens on `port` of this machine. */
export async function startFaultFront(port: number, refusal: Refusal): Promise<FaultFront> {
  const front: Omit<FaultFront, 'url' | 'close'> = { requests: [], fault: () => undefined }
  const server = createServer((incoming, outgoing) => {
    const seen: SeenRequest = {
      method: incoming.method ?? '',
      url: decodeURIComponent(incoming.url ?? ''),
      range: incoming.headers.range ?? incoming.headers['x-ms-range']?.toString(),
    }
    front.requests.push(seen)
    const fault = started.fault(seen)
    if (fault?.kind === 'answer') {
      const { headers, body } = refusal(fault.status, fault.code)
      incoming.resume()
      outgoing.writeHead(fault.status, { ...headers, ...fault.headers })
      outgoing.end(body)
    } else if (fault?.kind === 'page') {
      incoming.resume()
      outgoing.writeHead(200, { 'content-type': 'text/html' })
      outgoing.end('<html><body>Please log in</body></html>')
    } else if (fault?.kind === 'cut' && fault.afterBytes === 0) {
      incoming.socket.destroy()
    } else if (fault?.kind === 'stall' && fault.afterBytes === 0) {
      incoming.resume()
    } else {
      forward(port, incoming, outgoing, fault)
    }
  })
  // Longer than any pause between two tries, or a try may meet a connection that is just being closed.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const started: FaultFront = Object.assign(front, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
  return started
}

/** A fault for the requests of one kind: the first `times` of them, or all. */
export function faultOn(
  isMeant: (request: SeenRequest) => boolean,
  fault: Fault,
  times: number = Number.POSITIVE_INFINITY,
): FaultFront['fault'] {
  let left = times
  return (request) => {
    if (left <= 0 || !isMeant(request)) return undefined
    left -= 1
    return fault
  }
}

function forward(port: number, incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault | undefined): void {
  const { method, url, headers } = incoming
  const onward = httpRequest({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    if (fault === undefined) {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
    } else {
      bodyOf(answer)
        .then((body) => answerWith(outgoing, answer, body, fault))
        .catch(() => outgoing.destroy())
    }
  })
  onward.on('error', () => outgoing.destroy())
  incoming.pipe(onward)
}

async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function answerWith(
  outgoing: ServerResponse,
  { statusCode = 500, headers }: IncomingMessage,
  body: Buffer,
  fault: Fault,
): Promise<void> {
  const { 'transfer-encoding': _, ...known } = headers
  const head = (length: number): void => void outgoing.writeHead(statusCode, { ...known, 'content-length': length })
  if (fault.kind === 'short') {
    const part = body.subarray(0, Math.max(0, body.length - fault.byBytes))
    head(part.length)
    outgoing.end(part)
  } else if (fault.kind === 'long') {
    head(body.length + fault.byBytes)
    outgoing.end(Buffer.concat([body, Buffer.alloc(fault.byBytes, 'x')]))
  } else if (fault.kind === 'slow') {
    head(body.length)
    const size = Math.max(1, Math.ceil(body.length / fault.pieces))
    for (let at = 0; at < body.length; at += size) {
      outgoing.write(body.subarray(at, at + size))
      await pause(fault.pauseMilliseconds)
    }
    outgoing.end()
  } else if (fault.kind === 'cut' || fault.kind === 'stall') {
    head(body.length)
    outgoing.write(body.subarray(0, fault.afterBytes), () => {
      if (fault.kind === 'cut') outgoing.socket?.destroySoon()
    })
  }
}
