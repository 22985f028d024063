import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { BlobServiceClient } from '@azure/storage-blob'
import type { ExportTree } from './export-tree.ts'

/** The account that every azurite has; its key is public. https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
export const account = 'devstoreaccount1'
export const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** What goes wrong with one request. */
export type Fault =
  /** The connection is cut after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The server answers this instead. */
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }

/** One request as the endpoint saw it. */
export interface SeenRequest {
  readonly method: string
  /** Path and query, decoded. */
  readonly url: string
  readonly range: string | undefined
}

/** azurite behind a proxy that records requests and breaks those it is told to. */
export interface BlobEndpoint {
  /** `http://127.0.0.1:<port>/devstoreaccount1`. */
  readonly url: string
  readonly connectionString: string
  readonly client: BlobServiceClient
  readonly requests: SeenRequest[]
  fault: (request: SeenRequest) => Fault | undefined
  /** Makes a container with these blobs and forgets the requests so far; gives its URL. */
  containerWith(name: string, tree: ExportTree): Promise<string>
  close(): Promise<void>
}

/** Starts azurite in a process of its own, in memory. */
export async function startBlobEndpoint(): Promise<BlobEndpoint> {
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js')
  const flags = [
    '--blobHost',
    '127.0.0.1',
    '--blobPort',
    '0',
    '--silent',
    '--disableTelemetry',
    '--inMemoryPersistence',
    '--skipApiVersionCheck',
  ]
  const child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  const backend = await portOf(child)
  const requests: SeenRequest[] = []

  const server = createServer((incoming, outgoing) => {
    const seen: SeenRequest = {
      method: incoming.method ?? '',
      url: decodeURIComponent(incoming.url ?? ''),
      range: incoming.headers.range ?? incoming.headers['x-ms-range']?.toString(),
    }
    requests.push(seen)
    const fault = endpoint.fault(seen)
    if (fault?.kind === 'answer') {
      incoming.resume()
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml', 'x-ms-error-code': fault.code })
      outgoing.end(`<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>${fault.code}</Message></Error>`)
      return
    }
    if (fault?.kind === 'cut' && fault.afterBytes === 0) {
      incoming.socket.destroy()
      return
    }
    forward(backend, incoming, outgoing, fault?.afterBytes)
  })
  // Longer than any pause between two tries, or a try may meet a connection that is just being closed.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${account}`
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${url};`
  const client = BlobServiceClient.fromConnectionString(connectionString)

  const endpoint: BlobEndpoint = {
    url,
    connectionString,
    client,
    requests,
    fault: () => undefined,
    async containerWith(name, tree) {
      const container = client.getContainerClient(name)
      await container.createIfNotExists()
      for (const [key, content] of Object.entries(tree)) {
        const bytes = Buffer.from(content)
        await container.getBlockBlobClient(key).upload(bytes, bytes.length)
      }
      requests.length = 0
      return `${url}/${name}`
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
    },
  }
  return endpoint
}

async function portOf(child: ChildProcess): Promise<number> {
  return await new Promise((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer): void => {
      text += chunk.toString()
      const port = /listen\w* (?:on|at) https?:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1]
      if (port !== undefined) resolve(Number(port))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`azurite ended with ${code}: ${text}`)))
  })
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
