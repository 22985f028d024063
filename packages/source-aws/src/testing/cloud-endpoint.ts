import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { buildApp } from 'fauxqs'
import type { BillTree } from './bill-tree.ts'

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

/** An S3 endpoint in this process whose connections can be made to fail. */
export interface S3Endpoint {
  readonly url: string
  readonly client: S3Client
  readonly requests: SeenRequest[]
  /** Decides for each request whether it goes wrong. */
  fault: (request: SeenRequest) => Fault | undefined
  createBucket(name: string): Promise<void>
  /** Makes a bucket with these objects and forgets the requests so far; gives its name. */
  bucketWith(tree: BillTree): Promise<string>
  /** Puts the objects of a tree, one after another. */
  upload(bucket: string, tree: BillTree): Promise<void>
  close(): Promise<void>
}

/** Starts fauxqs behind a proxy that records requests and breaks those it is told to. */
export async function startS3Endpoint(): Promise<S3Endpoint> {
  process.env['AWS_ACCESS_KEY_ID'] = 'test'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
  process.env['AWS_REGION'] = 'us-east-1'
  const app = buildApp({ logger: false, host: 'localhost' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const backend = (app.server.address() as AddressInfo).port
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
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml' })
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
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = new S3Client({ endpoint: url, region: 'us-east-1', forcePathStyle: true })

  const endpoint: S3Endpoint = {
    url,
    client,
    requests,
    fault: () => undefined,
    async createBucket(name) {
      await client.send(new CreateBucketCommand({ Bucket: name }))
    },
    async bucketWith(tree) {
      buckets += 1
      const bucket = `bills-${buckets}`
      await endpoint.createBucket(bucket)
      await endpoint.upload(bucket, tree)
      requests.length = 0
      return bucket
    },
    async upload(bucket, tree) {
      for (const [key, content] of Object.entries(tree)) {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }))
      }
    },
    async close() {
      client.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await app.close()
    },
  }
  return endpoint
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
