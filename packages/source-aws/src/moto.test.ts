import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { discover, discoverOne, failure, fetchInto, withWorkspace } from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsSource } from './source.ts'
import { legacyMonth } from './testing/bill-tree.ts'

// moto checks IAM policies, which no S3 emulator for Node does: PyPI moto[server] 5.
const binary = process.env['FINOPS_MOTO_SERVER'] ?? 'moto_server'
const isThere = spawnSync(binary, ['--help'], { stdio: 'ignore' }).status === 0
describe.skipIf(!isThere)(
  'permissions, by a server that checks them',
  { meta: { skipReason: "moto_server does not run: pip install 'moto[server]', or set FINOPS_MOTO_SERVER" } },
  () => {
    let server: ChildProcess
    let endpoint = ''
    const role = 'arn:aws:iam::123456789012:role/billing'
    const keys: Record<string, { id: string; secret: string }> = {}

    beforeAll(async () => {
      const port = await freePort()
      endpoint = `http://127.0.0.1:${port}`
      server = spawn(binary, ['-H', '127.0.0.1', '-p', String(port)], {
        stdio: 'ignore',
        env: { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: '1000' },
      })
      await answering(`${endpoint}/moto-api/`)
      useKey('AKIAIOSFODNN7EXAMPLE', 'any')
      const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true })
      await s3.send(new CreateBucketCommand({ Bucket: 'bills' }))
      for (const [key, body] of Object.entries(legacyMonth({ month: '2026-01' }))) {
        await s3.send(new PutObjectCommand({ Bucket: 'bills', Key: key, Body: body }))
      }
      const list = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::bills' }
      const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bills/*' }
      keys['reader'] = await createUser('reader', [list, read])
      keys['lister'] = await createUser('lister', [list])
      const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }
      const document = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
      await iam({ Action: 'CreateRole', RoleName: 'billing', AssumeRolePolicyDocument: document })
      const policy = JSON.stringify({ Version: '2012-10-17', Statement: [list, read] })
      await iam({ Action: 'PutRolePolicy', RoleName: 'billing', PolicyName: 'p', PolicyDocument: policy })
      const assume = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role }
      keys['assumer'] = await createUser('assumer', [assume])
      keys['stranger'] = await createUser('stranger', [])
      await fetch(`${endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' })
    }, 60_000)

    afterAll(() => {
      server?.kill()
    })

    async function iam(parameters: Record<string, string>): Promise<string> {
      const credential = 'AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/iam/aws4_request'
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`,
        },
        body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(text)
      return text
    }

    async function createUser(name: string, statements: readonly object[]): Promise<{ id: string; secret: string }> {
      await iam({ Action: 'CreateUser', UserName: name })
      if (statements.length > 0) {
        const document = JSON.stringify({ Version: '2012-10-17', Statement: statements })
        await iam({ Action: 'PutUserPolicy', UserName: name, PolicyName: 'p', PolicyDocument: document })
      }
      const answer = await iam({ Action: 'CreateAccessKey', UserName: name })
      const part = (tag: string): string => new RegExp(`<${tag}>([^<]+)<`).exec(answer)?.[1] ?? ''
      return { id: part('AccessKeyId'), secret: part('SecretAccessKey') }
    }

    // The whole bucket: moto 5.2 computes another signature than AWS for a listing whose prefix holds a slash.
    function sourceAs(user: string, location = 's3://bills') {
      const key = keys[user]
      useKey(key?.id ?? '', key?.secret ?? '')
      return awsSource({ location, endpoint })
    }

    it('reads a bill with the least that the README says is needed', async () => {
      const source = sourceAs('reader')
      const delivery = await discoverOne(source)
      await withWorkspace(async (directory) => {
        expect((await fetchInto(source, delivery, directory)).files).toHaveLength(1)
      })
    })

    it('reads with a role that its user may assume, where the user itself may not', async () => {
      expect((await failure(() => discover(sourceAs('assumer')))).code).toBe('FINOPS_ACCESS_DENIED')
      process.env['AWS_ENDPOINT_URL_STS'] = endpoint
      const assumed = awsSource({ location: 's3://bills', endpoint, roleArn: role })
      expect(await discoverOne(assumed)).toMatchObject({ slot: '2026-01' })
      sourceAs('stranger')
      const error = await failure(() => discover(awsSource({ location: 's3://bills', endpoint, roleArn: role })))
      expect(error).toMatchObject({ code: 'FINOPS_ACCESS_DENIED', hint: expect.stringContaining('sts:AssumeRole') })
      delete process.env['AWS_ENDPOINT_URL_STS']
    })

    it('says which action on which bucket to allow when listing is denied', async () => {
      expect(await failure(() => discover(sourceAs('stranger')))).toMatchObject({
        code: 'FINOPS_ACCESS_DENIED',
        message: expect.stringContaining('s3://bills/'),
        hint: expect.stringContaining('`s3:ListBucket` on arn:aws:s3:::bills '),
      })
    })

    it('says which action on which object to allow when reading is denied', async () => {
      expect(await failure(() => discover(sourceAs('lister')))).toMatchObject({
        code: 'FINOPS_ACCESS_DENIED',
        message: expect.stringContaining('cur-hourly-Manifest.json'),
        hint: expect.stringContaining('`s3:GetObject` on arn:aws:s3:::bills/reports/'),
      })
    })

    it('says that a key is unknown or its secret wrong, and shows neither', async () => {
      const secret = 'wrong-secret-0123456789'
      for (const id of [keys['reader']?.id ?? '', 'AKIAUNKNOWNUNKNOWN00']) {
        useKey(id, secret)
        const error = await failure(() => discover(awsSource({ location: 's3://bills', endpoint })))
        expect(error.code).toBe('FINOPS_BAD_CREDENTIALS')
        expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain(secret)
      }
    })

    it('names a bucket that does not exist', async () => {
      const error = await failure(() => discover(sourceAs('reader', 's3://no-such-bucket')))
      // AWS itself tells who may not list it nothing about whether it exists.
      expect(['FINOPS_NO_SUCH_BUCKET', 'FINOPS_ACCESS_DENIED']).toContain(error.code)
      expect(error.message).toContain('no-such-bucket')
    })
  },
)

describe('without credentials', () => {
  it('says how to get some, before any request', async () => {
    const before = { ...process.env }
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nonexistent/config',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    })
    try {
      const error = await failure(() => discover(awsSource({ location: 's3://bills/x' })))
      expect(error).toMatchObject({ code: 'FINOPS_NO_CREDENTIALS', message: expect.stringContaining('s3://bills/x') })
      const profile = await failure(() => discover(awsSource({ location: 's3://bills/x', profile: 'nobody' })))
      expect(profile.code).toBe('FINOPS_NO_CREDENTIALS')
    } finally {
      process.env = before
    }
  })
})

function useKey(id: string, secret: string): void {
  process.env['AWS_ACCESS_KEY_ID'] = id
  process.env['AWS_SECRET_ACCESS_KEY'] = secret
  process.env['AWS_REGION'] = 'us-east-1'
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`${url} does not answer`)
}
