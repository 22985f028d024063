import { readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { buildApp } from 'fauxqs'
import type { AtEnd } from './folder.ts'

/** An S3 endpoint in this process whose one bucket holds the files of a folder; it ends with the test. */
export async function serveFolder(atEnd: AtEnd, folder: string): Promise<{ url: string; bucket: string }> {
  process.env['AWS_ACCESS_KEY_ID'] = 'test'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
  const app = buildApp({ logger: false, host: 'localhost' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const client = new S3Client({ endpoint: url, region: 'us-east-1', forcePathStyle: true })
  atEnd(async () => {
    client.destroy()
    await app.close()
  })
  const bucket = 'acme-billing'
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: relative(folder, path), Body: readFileSync(path) }))
  }
  return { url, bucket }
}
