import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { discover, failure, quickPatience, withWorkspace } from '@open-finops/pipeline/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { gcpSource } from './source.ts'
import { type GcsEndpoint, hasGcsServer, skipReason, startGcsEndpoint } from './testing/cloud-endpoint.ts'
import { shards } from './testing/extracts.ts'

describe.skipIf(!hasGcsServer)('when Cloud Storage says no', { meta: { skipReason } }, () => {
  let gcs: GcsEndpoint
  beforeAll(async () => {
    gcs = await startGcsEndpoint()
  }, 60_000)
  afterEach(() => {
    gcs.fault = () => undefined
  })
  afterAll(() => gcs.close())

  it.each<[number, string, string, boolean]>([
    [401, 'authError', 'FINOPS_BAD_CREDENTIALS', false],
    [403, 'forbidden', 'FINOPS_ACCESS_DENIED', false],
    [404, 'notFound', 'FINOPS_NO_SUCH_BUCKET', false],
    [429, 'rateLimitExceeded', 'FINOPS_SERVICE_BUSY', true],
    [503, 'backendError', 'FINOPS_SERVICE_BUSY', true],
    [418, 'teapot', 'FINOPS_READ_FAILED', false],
  ])(
    '%i %s becomes %s',
    async (status, reason, code, retryable) => {
      gcs.fault = () => ({ kind: 'answer', status, code: reason })
      const error = await failure(() =>
        discover(gcpSource({ location: 'gs://some-bucket/billing', endpoint: gcs.url }, quickPatience)),
      )
      expect(error).toMatchObject({ code, retryable, details: { bucket: 'some-bucket' } })
      expect(error.message).toContain('some-bucket')
    },
    60_000,
  )

  it('says how to get credentials, where the store answers an anonymous caller', async () => {
    const reason = 'Anonymous caller does not have storage.objects.list access to the Google Cloud Storage bucket.'
    gcs.fault = () => ({ kind: 'answer', status: 401, code: reason })
    const error = await failure(() =>
      discover(gcpSource({ location: 'gs://some-bucket/x', endpoint: gcs.url }, quickPatience)),
    )
    expect(error).toMatchObject({
      code: 'FINOPS_NO_CREDENTIALS',
      hint: expect.stringContaining('gcloud auth application-default login'),
    })
  })

  it('tries again when it is busy, or cuts the connection, for a moment', async () => {
    const bucket = await gcs.bucketWith(shards('x-202610', 1))
    let faults = 3
    gcs.fault = () => {
      faults -= 1
      if (faults < 0) return undefined
      return faults === 1 ? { kind: 'cut', afterBytes: 0 } : { kind: 'answer', status: 503, code: 'backendError' }
    }
    expect(
      (await discover(gcpSource({ location: `gs://${bucket}`, endpoint: gcs.url }, quickPatience))).deliveries,
    ).toHaveLength(1)
  }, 60_000)

  it('names a bucket that does not exist', async () => {
    const error = await failure(() =>
      discover(gcpSource({ location: 'gs://no-such-bucket-here', endpoint: gcs.url }, quickPatience)),
    )
    expect(error).toMatchObject({
      code: 'FINOPS_NO_SUCH_BUCKET',
      message: expect.stringContaining('no-such-bucket-here'),
    })
  })

  it('says which permission to grant when reading is denied', async () => {
    const bucket = await gcs.bucketWith(shards('x-202610', 1))
    gcs.fault = ({ url }) =>
      url.includes('alt=media') ? { kind: 'answer', status: 403, code: 'forbidden' } : undefined
    const error = await failure(() =>
      discover(gcpSource({ location: `gs://${bucket}`, endpoint: gcs.url }, quickPatience)),
    )
    expect(error).toMatchObject({ code: 'FINOPS_ACCESS_DENIED', hint: expect.stringContaining('storage.objects.get') })
  })
})

describe('without a store that answers', () => {
  it('says that nobody listens', async () => {
    const error = await failure(() =>
      discover(gcpSource({ location: 'gs://bucket/x', endpoint: 'http://127.0.0.1:9' }, quickPatience)),
    )
    expect(error).toMatchObject({ code: 'FINOPS_NETWORK', retryable: true })
  }, 60_000)

  it.each([
    ['is absent', undefined],
    ['is no JSON', 'secret-0123'],
    ['holds no key', '{"type":"authorized_user","refresh_token":"secret-0123"}'],
  ])('says that a key file %s, and shows nothing of it', async (_, content) => {
    await withWorkspace(async (folder) => {
      const keyFile = join(folder, 'key.json')
      if (content !== undefined) await writeFile(keyFile, content)
      const error = await failure(() => discover(gcpSource({ location: 'gs://bucket/x', keyFile })))
      expect(error).toMatchObject({ code: 'FINOPS_BAD_CREDENTIALS', message: expect.stringContaining(keyFile) })
      expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain('secret-0123')
    })
  })

  it.each([['s3://bucket/x'], ['gs://'], ['gs://UPPER/x']])('refuses %s', async (location) => {
    expect((await failure(() => discover(gcpSource({ location })))).code).toBe('FINOPS_BAD_LOCATION')
  })

  it('names wrong options without showing their values', async () => {
    const error = await failure(async () => gcpSource({ location: 'x', keyfile: 'secret-path' } as never))
    expect(error).toMatchObject({ code: 'FINOPS_BAD_OPTIONS', message: expect.stringContaining('keyfile') })
    expect(JSON.stringify([error.message, error.details])).not.toContain('secret-path')
  })
})
