import { createReadStream } from 'node:fs'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { buildApp } from 'fauxqs'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type BillFolder, billFolder } from './testing/lake.ts'
import { type FinishedRun, runFinops } from './testing/run-finops.ts'

// Every call is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const app = buildApp({ logger: false, host: 'localhost' })
const bucket = 'acme-billing'
const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' }
let made: BillFolder

beforeAll(async () => {
  made = await billFolder(['2026-09', '2026-10'])
  await app.listen({ host: '127.0.0.1', port: 0 })
  const endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  const root = join(made.folder, 'bucket')
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const { size } = await stat(path)
    const object = { Bucket: bucket, Key: relative(root, path), Body: createReadStream(path), ContentLength: size }
    await client.send(new PutObjectCommand(object))
  }
  client.destroy()
  const entry = (location: string): string =>
    `data: ./from-s3\nexports:\n  - { name: shop, source: aws, location: '${location}', endpoint: '${endpoint}' }\n`
  await writeFile(join(made.folder, 's3.yaml'), entry(`s3://${bucket}/reports`))
  await writeFile(join(made.folder, 'nowhere.yaml'), entry('s3://nobody/reports'))
})
afterAll(async () => {
  await app.close()
  await rm(made.folder, { recursive: true, force: true })
})

async function run(...args: string[]): Promise<FinishedRun> {
  return await runFinops(args, { cwd: made.folder, env: credentials })
}

it('the same files from a folder and from S3 give the same lake, and S3 is asked for no byte twice', {
  timeout: 120_000,
}, async () => {
  expect((await run('ingest', '--quiet')).code).toBe(0)
  const first = await run('ingest', '--config', 's3.yaml', '--json')
  expect(first).toMatchObject({ code: 0, stderr: '' })
  const bytes = made.bill.deliveries.reduce((sum, delivery) => sum + delivery.bytes, 0)
  expect(JSON.parse(first.stdout).exports).toMatchObject([{ transferredBytes: bytes, unchanged: 0 }])
  const rows = 'select * from cost_and_usage order by all'
  const fromFolder = await run('query', rows, '--format', 'csv')
  const fromS3 = await run('query', rows, '--format', 'csv', '--config', 's3.yaml')
  expect(fromFolder.stdout.split('\n').length).toBeGreaterThan(5000)
  expect(fromS3.stdout === fromFolder.stdout).toBe(true)
  const second = await run('ingest', '--config', 's3.yaml', '--json')
  expect(JSON.parse(second.stdout).exports).toMatchObject([{ transferredBytes: 0, unchanged: 2, planned: [] }])
})

it('a bucket that does not exist is named, and doctor says so too', async () => {
  const failed = await run('ingest', '--config', 'nowhere.yaml')
  expect(failed.code).toBe(1)
  expect(failed.stderr).toMatch(/error FINOPS_NO_SUCH_BUCKET: There is no bucket 'nobody'\n {2}→ /)
  const doctor = await run('doctor', '--config', 'nowhere.yaml')
  expect(doctor.code).toBe(1)
  expect(doctor.stdout).toMatch(/^fail {2}export shop: There is no bucket 'nobody' \(FINOPS_NO_SUCH_BUCKET\)$/m)
})
