import { addAbortSignal, Readable } from 'node:stream'
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { type ObjectEntry, type Patience, patiently, requireTag } from '@open-finops/pipeline/delivered-files'
import { type AwsClient, redelivery } from './client.ts'
import { isTransient, s3Error } from './cloud-errors.ts'
import type { ResolvedAwsOptions } from './options.ts'

const connectMilliseconds = 10_000

/** A client of a bucket. The SDK is loaded with the first request, and only then. */
export function openCloudClient(
  location: { readonly bucket: string; readonly prefix: string },
  options: ResolvedAwsOptions,
  patience: Patience,
): AwsClient {
  const { bucket, prefix } = location
  const nameOf = (key: string): string => `s3://${bucket}/${key}`
  let opened: Promise<Sdk> | undefined
  const sdk = (): Promise<Sdk> => {
    opened ??= connect(options)
    return opened
  }

  async function* pagesOf(listed: string, delimiter: string | undefined, signal?: AbortSignal): AsyncIterable<Page> {
    let token: string | undefined
    do {
      const page = await patiently({ patience, signal, isWorthAnotherTry: isTransient }, async (attempt) => {
        const { client, ListObjectsV2Command } = await sdk()
        const command = new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: listed,
          ...(delimiter === undefined ? {} : { Delimiter: delimiter }),
          ...(token === undefined ? {} : { ContinuationToken: token }),
        })
        return await client.send(command, { abortSignal: attempt.signal })
      }).catch((error: unknown) => {
        throw s3Error(error, { action: 's3:ListBucket', bucket, key: listed })
      })
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
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined
      yield { objects, folders: (page.CommonPrefixes ?? []).flatMap((entry) => entry.Prefix ?? []) }
    } while (token !== undefined)
  }

  return {
    kind: 's3',
    place: nameOf(prefix),
    base: prefix === '' ? '' : `${prefix}/`,
    trail: prefix.split('/').filter((name) => name !== ''),
    bucket,
    redelivery,
    patience,
    nameOf,
    isTransient,
    explain: (error, key) => s3Error(error, { action: 's3:GetObject', bucket, key }),
    async *list(listed, { signal }) {
      for await (const { objects } of pagesOf(listed, undefined, signal)) yield objects
    },
    async listFolder(listed, signal) {
      const objects: ObjectEntry[] = []
      const folders: string[] = []
      for await (const page of pagesOf(listed, '/', signal)) {
        objects.push(...page.objects)
        folders.push(...page.folders)
      }
      return { objects, folders }
    },
    async read(key, range = {}) {
      const { start = 0, length, ifMatch, signal } = range
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
      if (!(answer.Body instanceof Readable)) throw new Error('the answer has no body')
      requireTag(answer.Body, ifMatch, answer.ETag)
      if (start > 0 && answer.ContentRange?.startsWith(`bytes ${start}-`) !== true) {
        answer.Body.destroy()
        throw new Error('the store ignores ranges')
      }
      // The SDK's own signal ends with the headers.
      return signal === undefined ? answer.Body : addAbortSignal(signal, answer.Body)
    },
  }
}

interface Page {
  readonly objects: readonly ObjectEntry[]
  readonly folders: readonly string[]
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
    // Requests are repeated by our own patience, which also reads on in mid-body.
    maxAttempts: 1,
    followRegionRedirects: true,
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectMilliseconds,
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
