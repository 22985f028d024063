import { discover, failure, quickPatience } from '@open-finops/pipeline/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AwsSourceOptions } from './options.ts'
import { awsSource } from './source.ts'
import { legacyMonth } from './testing/bill-tree.ts'
import { type S3Endpoint, startS3Endpoint } from './testing/cloud-endpoint.ts'

let s3: S3Endpoint

beforeAll(async () => {
  s3 = await startS3Endpoint()
})
afterEach(() => {
  s3.fault = () => undefined
})
afterAll(async () => {
  await s3.close()
})

const sourceOf = (location: string, options: Partial<AwsSourceOptions> = {}) =>
  awsSource({ location, endpoint: s3.url, ...options }, quickPatience)

describe('when S3 says no', () => {
  it.each<[number, string, string, boolean]>([
    [403, 'AccessDenied', 'FINOPS_ACCESS_DENIED', false],
    [403, 'InvalidAccessKeyId', 'FINOPS_BAD_CREDENTIALS', false],
    [400, 'ExpiredToken', 'FINOPS_CREDENTIALS_EXPIRED', false],
    [301, 'PermanentRedirect', 'FINOPS_WRONG_REGION', false],
    [404, 'NoSuchBucket', 'FINOPS_NO_SUCH_BUCKET', false],
    [503, 'SlowDown', 'FINOPS_SERVICE_BUSY', true],
    [418, 'Teapot', 'FINOPS_READ_FAILED', false],
  ])('%i %s becomes %s', async (status, answer, code, retryable) => {
    s3.fault = () => ({ kind: 'answer', status, code: answer })
    const error = await failure(() => discover(sourceOf('s3://some-bucket/reports')))
    expect(error).toMatchObject({ code, retryable, details: { bucket: 'some-bucket' } })
    expect(error.message).toContain('some-bucket')
  })

  it('tries again when it is busy for a moment', async () => {
    const bucket = await s3.bucketWith(legacyMonth({ month: '2026-01' }))
    let busy = 2
    s3.fault = () => {
      busy -= 1
      return busy >= 0 ? { kind: 'answer', status: 503, code: 'SlowDown' } : undefined
    }
    expect((await discover(sourceOf(`s3://${bucket}`))).deliveries).toHaveLength(1)
  })

  it('names a bucket that does not exist', async () => {
    const error = await failure(() => discover(sourceOf('s3://no-such-bucket-here/reports')))
    expect(error).toMatchObject({
      code: 'FINOPS_NO_SUCH_BUCKET',
      message: expect.stringContaining('no-such-bucket-here'),
    })
  })

  it('says that nobody listens', async () => {
    const error = await failure(() =>
      discover(awsSource({ location: 's3://bucket/x', endpoint: 'http://127.0.0.1:9' }, quickPatience)),
    )
    expect(error).toMatchObject({ code: 'FINOPS_NETWORK', retryable: true })
  })
})
