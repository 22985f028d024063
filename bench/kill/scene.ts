import { readdir, readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join, relative, sep } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { generateAwsBill } from '@open-finops/bill-generator'
import { buildApp } from 'fauxqs'
import type { IngestJob } from './ingest-job.ts'

/** Where a bill can be ingested from. */
export type Origin = Pick<IngestJob, 'location' | 'endpoint'>

/** A bill at two moments, in folders and on an S3 endpoint. */
export interface Scene {
  /** The months of the first moment, none restated. */
  readonly early: Origin
  /** The same bill later: months restated and months new, from a folder. */
  readonly lateInFolder: Origin
  /** The same, over HTTP. */
  readonly lateOnS3: Origin
  close(): Promise<void>
}

/** The months of a scene, and which of them come when. */
export interface SceneMonths {
  /** How many the early bill has. */
  readonly early: number
  /** How many the late bill has. */
  readonly late: number
}

/**
 * Makes the demo bill twice. The late one restates every early month but the first (or the only one); the emulator
 * serves it from this process.
 */
export async function makeScene(folder: string, months: SceneMonths): Promise<Scene> {
  const all = Array.from({ length: months.late }, (_, index) => `2025-${String(index + 1).padStart(2, '0')}`)
  const early = all.slice(0, months.early)
  const bill = { scenario: 'demo', layout: 'cur-1-create-new' } as const
  const first = await generateAwsBill({ ...bill, directory: join(folder, 'early'), periods: early })
  const lateFolder = join(folder, 'late')
  const second = await generateAwsBill({
    ...bill,
    directory: lateFolder,
    periods: all,
    restated: early.slice(early.length > 1 ? 1 : 0),
  })

  process.env['AWS_ACCESS_KEY_ID'] = 'test'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
  const app = buildApp({ logger: false, host: 'localhost' })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true })
  await client.send(new CreateBucketCommand({ Bucket: second.bucket }))
  const entries = await readdir(lateFolder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const key = relative(lateFolder, path).split(sep).join('/')
    await client.send(new PutObjectCommand({ Bucket: second.bucket, Key: key, Body: await readFile(path) }))
  }
  client.destroy()
  return {
    early: { location: first.location },
    lateInFolder: { location: second.location },
    lateOnS3: { location: `s3://${second.bucket}/${relative(lateFolder, second.location)}`, endpoint },
    close: async () => await app.close(),
  }
}
