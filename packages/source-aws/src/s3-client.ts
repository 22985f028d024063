import { addAbortSignal, Readable } from 'node:stream'
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import type { BillingClient, ListPage, ObjectEntry } from './client.ts'
import type { ResolvedAwsOptions } from './options.ts'
import { s3Error } from './s3-errors.ts'

/** Tries of one request: throttling, server errors and resets are repeated with growing, random pauses. */
const attempts = 5
const connectMilliseconds = 10_000
/** Without a byte for so long a connection counts as broken. */
const silentMilliseconds = 30_000

/** A client of a bucket. The SDK is loaded with the first request, and only then. */
export function openS3Client(
  location: { readonly bucket: string; readonly prefix: string },
  options: ResolvedAwsOptions,
): BillingClient {
  const { bucket, prefix } = location
  const nameOf = (key: string): string => `s3://${bucket}/${key}`
  let opened: Promise<Sdk> | undefined
  const sdk = (): Promise<Sdk> => {
    opened ??= connect(options)
    return opened
  }

  return {
    kind: 's3',
    place: nameOf(prefix),
    base: prefix === '' ? '' : `${prefix}/`,
    trail: prefix.split('/').filter((name) => name !== ''),
    bucket,
    nameOf,
    async *list(listed, { recursive, signal }): AsyncIterable<ListPage> {
      let token: string | undefined
      try {
        const { client, ListObjectsV2Command } = await sdk()
        do {
          const page = await client.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: listed,
              ...(recursive ? {} : { Delimiter: '/' }),
              ...(token === undefined ? {} : { ContinuationToken: token }),
            }),
            { ...(signal && { abortSignal: signal }) },
          )
          const objects: ObjectEntry[] = (page.Contents ?? []).flatMap((entry) =>
            entry.Key === undefined || entry.Key.endsWith('/')
              ? []
              : {
                  key: entry.Key,
                  bytes: entry.Size ?? 0,
                  ...(entry.ETag === undefined ? {} : { etag: entry.ETag }),
                  ...(entry.LastModified === undefined ? {} : { lastModified: entry.LastModified }),
                },
          )
          const folders = (page.CommonPrefixes ?? []).flatMap((entry) => entry.Prefix ?? [])
          token = page.IsTruncated === true ? page.NextContinuationToken : undefined
          yield { objects, folders }
        } while (token !== undefined)
      } catch (error) {
        throw s3Error(error, { action: 's3:ListBucket', bucket, key: listed })
      }
    },
    async read(key, range = {}) {
      const { start = 0, length, ifMatch, signal } = range
      try {
        const { client, GetObjectCommand } = await sdk()
        const answer = await client.send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: key,
            ...(start === 0 && length === undefined
              ? {}
              : { Range: `bytes=${start}-${length === undefined ? '' : start + length - 1}` }),
            ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
          }),
          { ...(signal && { abortSignal: signal }) },
        )
        if (start > 0 && answer.ContentRange?.startsWith(`bytes ${start}-`) !== true) {
          throw new Error('the store ignores ranges')
        }
        if (answer.Body instanceof Readable) {
          // The SDK's own signal ends with the headers.
          return signal === undefined ? answer.Body : addAbortSignal(signal, answer.Body)
        }
        throw new Error('the answer has no body')
      } catch (error) {
        throw s3Error(error, { action: 's3:GetObject', bucket, key })
      }
    },
  }
}

interface Sdk {
  readonly client: S3Client
  readonly ListObjectsV2Command: typeof import('@aws-sdk/client-s3').ListObjectsV2Command
  readonly GetObjectCommand: typeof import('@aws-sdk/client-s3').GetObjectCommand
}

async function connect(options: ResolvedAwsOptions): Promise<Sdk> {
  const { S3Client, ListObjectsV2Command, GetObjectCommand } = await import('@aws-sdk/client-s3')
  const credentials = await credentialsOf(options)
  const config: S3ClientConfig = {
    maxAttempts: attempts,
    retryMode: 'standard',
    followRegionRedirects: true,
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectMilliseconds,
      socketTimeout: silentMilliseconds,
      httpsAgent: { maxSockets: options.concurrency * 2, keepAlive: true },
    },
    // Stdout and stderr belong to the caller.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
  }
  const client = new S3Client(config)
  // A bucket is found from any region: the first answer says where it lies, and the SDK goes there.
  const hasRegion = await client.config.region().then(
    () => true,
    () => false,
  )
  if (hasRegion) return { client, ListObjectsV2Command, GetObjectCommand }
  client.destroy()
  return { client: new S3Client({ ...config, region: 'us-east-1' }), ListObjectsV2Command, GetObjectCommand }
}

/** Undefined for the SDK's own default chain. */
async function credentialsOf(options: ResolvedAwsOptions): Promise<S3ClientConfig['credentials'] | undefined> {
  const { profile, roleArn, externalId, region } = options
  if (profile === undefined && roleArn === undefined) return undefined
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
  const own = fromNodeProviderChain(profile === undefined ? {} : { profile })
  if (roleArn === undefined) return own
  return fromTemporaryCredentials({
    masterCredentials: own,
    params: {
      RoleArn: roleArn,
      RoleSessionName: 'open-finops',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    clientConfig: { region: region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1' },
  })
}
