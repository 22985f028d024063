import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import {
  discover,
  discoverOne,
  failure,
  fetchInto,
  quickPatience,
  transferred,
  withWorkspace,
} from '@open-finops/pipeline/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { azureSource } from './source.ts'
import { account, accountKey, type BlobEndpoint, startBlobEndpoint } from './testing/cloud-endpoint.ts'
import { costDetailsCsv, exportRun } from './testing/export-tree.ts'

const container = 'bills'
let blobs: BlobEndpoint
let location: string
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finops-azure-'))
  blobs = await startBlobEndpoint()
  const files = { 'part_0_0001.csv': costDetailsCsv('2026-10', 4000) }
  location = await blobs.containerWith(container, exportRun({ files }))
})
afterAll(async () => {
  await blobs.close()
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => {
  blobs.fault = () => undefined
})

const source = () => azureSource({ location, connectionString: blobs.connectionString }, quickPatience)
const sas = (permissions: string, expiresOn: Date): string =>
  generateBlobSASQueryParameters(
    { containerName: container, permissions: ContainerSASPermissions.parse(permissions), expiresOn },
    new StorageSharedKeyCredential(account, accountKey),
  ).toString()
const hour = 3_600_000
const isData = (url: string): boolean => url.includes('.csv')

describe('a container is opened', () => {
  it.each([
    ['an account key', () => ({ location, accountKey })],
    ['a SAS token', () => ({ location, sasToken: `?${sas('rl', new Date(Date.now() + hour))}` })],
    ['a SAS in its URL', () => ({ location: `${location}?${sas('rl', new Date(Date.now() + hour))}` })],
  ])('by %s', async (_, options) => {
    expect(await discoverOne(azureSource(options(), quickPatience))).toMatchObject({ slot: '2026-10' })
  })
})

describe('Azure refuses', () => {
  it.each([
    [
      'an expired SAS',
      () => ({ location, sasToken: sas('rl', new Date(Date.now() - hour)) }),
      /FINOPS_(CREDENTIALS_EXPIRED|BAD_CREDENTIALS|ACCESS_DENIED)/,
    ],
    [
      'a SAS that may not list',
      () => ({ location, sasToken: sas('r', new Date(Date.now() + hour)) }),
      /FINOPS_ACCESS_DENIED/,
    ],
    [
      'a wrong key',
      () => ({ location, accountKey: Buffer.from('wrong').toString('base64') }),
      /FINOPS_(BAD_CREDENTIALS|ACCESS_DENIED)/,
    ],
    [
      'a container that is not there',
      () => ({ location: `${blobs.accountUrl}/nothing-here`, accountKey }),
      /FINOPS_NO_SUCH_CONTAINER/,
    ],
  ])('%s, and no secret is told', async (_, options, code) => {
    const error = await failure(() => discover(azureSource(options(), quickPatience)))
    expect(error.code).toMatch(code)
    const told = JSON.stringify([error.message, error.hint, error.details])
    for (const secret of ['sig=', accountKey, Buffer.from('wrong').toString('base64')])
      expect(told).not.toContain(secret)
  })

  it.each([
    [403, 'AuthorizationPermissionMismatch', 'FINOPS_ACCESS_DENIED'],
    [403, 'AuthorizationFailure', 'FINOPS_ACCESS_DENIED'],
    [401, 'InvalidAuthenticationInfo', 'FINOPS_BAD_CREDENTIALS'],
  ])('a request with %i %s as %s', async (status, code, expected) => {
    blobs.fault = () => ({ kind: 'answer', status, code })
    const error = await failure(() => discover(source()))
    expect(error.code).toBe(expected)
    expect(error.retryable).toBe(false)
  })
})

describe('Blob Storage is busy or broken', () => {
  it.each([
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
    [503, 'ServerBusy'],
  ])('for two requests with %i: they are repeated', async (status, code) => {
    let left = 2
    blobs.fault = () => (left-- > 0 ? { kind: 'answer', status, code } : undefined)
    expect(await discoverOne(source())).toMatchObject({ slot: '2026-10' })
  })

  it('for good: an error that says to come back', async () => {
    blobs.fault = () => ({ kind: 'answer', status: 503, code: 'ServerBusy' })
    const error = await failure(() => discover(source()))
    expect(error).toMatchObject({ code: 'FINOPS_SERVICE_BUSY', retryable: true })
  })

  it('and cuts a download: it goes on where it stopped', async () => {
    const delivery = await discoverOne(source())
    let cuts = 2
    blobs.fault = ({ url }) => (isData(url) && cuts-- > 0 ? { kind: 'cut', afterBytes: 70_000 } : undefined)
    blobs.requests.length = 0
    await withWorkspace(async (directory) => {
      const { files, events } = await fetchInto(source(), delivery, directory)
      expect(files[0]?.bytes).toBe(delivery.files[0]?.bytes)
      expect(transferred(events)).toBe(delivery.files[0]?.bytes)
    })
    const ranges = blobs.requests.filter(({ url }) => isData(url)).map(({ range }) => range)
    expect(ranges.filter((range) => range !== undefined && !range.startsWith('bytes=0-')).length).toBeGreaterThan(0)
  })
})

describe('a blob', () => {
  it('that is gone for a moment is read when it is back', async () => {
    const delivery = await discoverOne(source())
    let gone = 2
    blobs.fault = ({ url }) =>
      isData(url) && gone-- > 0 ? { kind: 'answer', status: 404, code: 'BlobNotFound' } : undefined
    await withWorkspace(async (directory) => {
      const { files, events } = await fetchInto(source(), delivery, directory)
      expect(files[0]?.bytes).toBe(delivery.files[0]?.bytes)
      expect(events.filter(({ type }) => type === 'retry')).toHaveLength(2)
    })
  })

  it('that vanishes is an error that names it', async () => {
    const delivery = await discoverOne(source())
    blobs.fault = ({ url }) => (isData(url) ? { kind: 'answer', status: 404, code: 'BlobNotFound' } : undefined)
    const error = await failure(() => withWorkspace((directory) => fetchInto(source(), delivery, directory)))
    expect(error.code).toBe('FINOPS_FILE_MISSING')
    expect(error.message).toContain('part_0_0001.csv')
  })

  it('that is rewritten while it is read is refused', async () => {
    const place = await blobs.containerWith('rewritten', exportRun())
    const changing = azureSource({ location: place, connectionString: blobs.connectionString })
    const delivery = await discoverOne(changing)
    await blobs.containerWith('rewritten', exportRun({ files: { 'part_0_0001.csv': costDetailsCsv('2026-10', 6) } }))
    const error = await failure(() => withWorkspace((directory) => fetchInto(changing, delivery, directory)))
    expect(error).toMatchObject({ code: 'FINOPS_CHANGED_WHILE_READ', retryable: true })
  })

  it('that is newer than the manifest of an export that overwrites is left for the next run', async () => {
    const tree = exportRun({ overwrite: true })
    const name = Object.keys(tree).find(isData) ?? ''
    const place = await blobs.containerWith('in-flight', tree)
    // Times are in seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await blobs.containerWith('in-flight', { [name]: costDetailsCsv('2026-10', 7) })
    const { deliveries, events } = await discover(
      azureSource({ location: place, connectionString: blobs.connectionString }),
    )
    expect(deliveries).toEqual([])
    expect(events).toContainEqual(expect.objectContaining({ type: 'delivery-skipped', reason: 'in-flight' }))
  })
})
