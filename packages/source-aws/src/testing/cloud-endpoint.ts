import type { AddressInfo } from 'node:net'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type FaultFront, type Refusal, startFaultFront } from '@open-finops/pipeline/testing'
import { buildApp } from 'fauxqs'
import type { BillTree } from './bill-tree.ts'

/** What requests are signed with; it must never be told. */
export const secretAccessKey = 'TheSecretOfTheTests0123456789abcdefghijk'

const refusal: Refusal = (_, code) => ({
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
})

/** An S3 endpoint in this process whose connections can be made to fail. */
export interface S3Endpoint extends FaultFront {
  readonly client: S3Client
  createBucket(name: string): Promise<void>
  /** Makes a bucket with these objects and forgets the requests so far; gives its name. */
  bucketWith(tree: BillTree): Promise<string>
  /** Puts the objects of a tree, one after another. */
  upload(bucket: string, tree: BillTree): Promise<void>
  close(): Promise<void>
}

/** Starts fauxqs behind a front that breaks the requests it is told to. */
export async function startS3Endpoint(): Promise<S3Endpoint> {
  process.env['AWS_ACCESS_KEY_ID'] = 'test'
  process.env['AWS_SECRET_ACCESS_KEY'] = secretAccessKey
  process.env['AWS_REGION'] = 'us-east-1'
  const app = buildApp({ logger: false, host: 'localhost' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const front = await startFaultFront((app.server.address() as AddressInfo).port, refusal)
  const client = new S3Client({ endpoint: front.url, region: 'us-east-1', forcePathStyle: true })
  const { close } = front
  let buckets = 0
  const endpoint: S3Endpoint = Object.assign(front, {
    client,
    async createBucket(name: string) {
      await client.send(new CreateBucketCommand({ Bucket: name }))
    },
    async bucketWith(tree: BillTree) {
      buckets += 1
      const bucket = `bills-${buckets}`
      await endpoint.createBucket(bucket)
      await endpoint.upload(bucket, tree)
      front.requests.length = 0
      return bucket
    },
    async upload(bucket: string, tree: BillTree) {
      for (const [key, content] of Object.entries(tree)) {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }))
      }
    },
    async close() {
      client.destroy()
      await close()
      await app.close()
    },
  })
  return endpoint
}
