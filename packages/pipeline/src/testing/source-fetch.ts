import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, stat, truncate } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Delivery, RawFile } from '../delivery.ts'
import { deliveryRecordName } from '../delivery-record.ts'
import type { IngestEvent } from '../events.ts'
import { deliveryDirectory } from '../raw-store.ts'
import type { BillingSource, FetchWorkspace } from '../source.ts'
import { type ConformanceCase, rejectsWithHint, withFolder } from './conformance-case.ts'
import type { SourceFixture } from './source-conformance.ts'
import { discoverAll } from './source-discovery.ts'

/** The cases about bringing files here. */
export function fetchCases(fixture: SourceFixture): readonly ConformanceCase[] {
  return [
    {
      name: 'fetches every file in order, whole, into the folder or in place',
      run: () =>
        eachDelivery(fixture, async ({ source, delivery, directory }) => {
          const { files, events } = await fetchAll(source, delivery, { directory })
          await checkFiles(delivery, files, directory)
          const told = events.filter((event) => event.type === 'file-fetched')
          assert.deepEqual(
            told.map(({ key, bytes }) => `${key} ${bytes}`).sort(),
            files.map(({ key, bytes }) => `${key} ${bytes}`).sort(),
            'a file-fetched event for each file, with its size on disk',
          )
        }),
    },
    {
      name: 'transfers nothing when the files are here already',
      run: () =>
        eachDelivery(fixture, async ({ source, delivery, directory }) => {
          const first = await fetchAll(source, delivery, { directory })
          const again = await fetchAll(await fixture.create(), delivery, { directory })
          assert.deepEqual(again.files, first.files)
          assert.equal(transferred(again.events), 0, 'bytes transferred the second time')
        }),
    },
    {
      name: 'mends a file that was cut off in the folder',
      run: () =>
        eachDelivery(fixture, async ({ source, delivery, directory }) => {
          const { files } = await fetchAll(source, delivery, { directory })
          const own = files.find((file) => isInside(directory, file.path) && file.bytes > 1 && !isZip(file.key))
          if (own === undefined) return
          const before = await contentHash(own.path)
          await truncate(own.path, Math.floor(own.bytes / 2))
          const again = await fetchAll(source, delivery, { directory })
          await checkFiles(delivery, again.files, directory)
          assert.equal(await contentHash(own.path), before, `content of ${own.key}`)
          assert.ok(transferred(again.events) > 0, 'bytes transferred to mend it')
        }),
    },
    {
      name: 'stops when told to, and goes on from there',
      run: () =>
        eachDelivery(fixture, async ({ source, delivery, directory }) => {
          const signal = AbortSignal.abort()
          await rejectsWithHint(() => fetchAll(source, delivery, { directory, signal }), 'aborted', 'FINOPS_ABORTED')
          if (delivery.files.length > 1) {
            const stop = new AbortController()
            const until = async (): Promise<void> => {
              for await (const _ of source.fetchDelivery(delivery, { directory, signal: stop.signal })) stop.abort()
            }
            await rejectsWithHint(until, 'aborted after the first file', 'FINOPS_ABORTED')
          }
          const { files } = await fetchAll(source, delivery, { directory })
          await checkFiles(delivery, files, directory)
        }),
    },
    ...(fixture.failures ?? []).map(({ name, code, create }) => ({
      name: `fails with ${code} when ${name}`,
      async run() {
        await withFolder(async (folder) => {
          const source = await create()
          const everything = async (): Promise<void> => {
            for (const delivery of await discoverAll(source)) {
              const directory = await directoryFor(folder, delivery)
              await fetchAll(source, delivery, { directory })
            }
          }
          await rejectsWithHint(everything, name, code)
        })
      },
    })),
  ]
}

interface FetchSituation {
  readonly source: BillingSource
  readonly delivery: Delivery
  readonly directory: string
}

async function eachDelivery(fixture: SourceFixture, work: (situation: FetchSituation) => Promise<void>): Promise<void> {
  const source = await fixture.create()
  const deliveries = await discoverAll(source)
  assert.ok(deliveries.length > 0, 'at least one delivery')
  for (const delivery of deliveries) {
    await withFolder(async (folder) => work({ source, delivery, directory: await directoryFor(folder, delivery) }))
  }
}

async function directoryFor(folder: string, delivery: Delivery): Promise<string> {
  const directory = deliveryDirectory(folder, delivery)
  await mkdir(directory, { recursive: true })
  return directory
}

async function fetchAll(
  source: BillingSource,
  delivery: Delivery,
  workspace: FetchWorkspace,
): Promise<{ readonly files: readonly RawFile[]; readonly events: readonly IngestEvent[] }> {
  const files: RawFile[] = []
  const events: IngestEvent[] = []
  const onEvent = (event: IngestEvent): void => void events.push(event)
  for await (const file of source.fetchDelivery(delivery, { ...workspace, onEvent })) files.push(file)
  return { files, events }
}

async function checkFiles(delivery: Delivery, files: readonly RawFile[], directory: string): Promise<void> {
  const where = `${delivery.exportName} ${delivery.slot}`
  assert.deepEqual(
    files.map(({ key, role }) => ({ key, role })),
    delivery.files.map(({ key, role }) => ({ key, role })),
    `${where}: the files as listed, in order`,
  )
  assert.equal(new Set(files.map(({ path }) => path)).size, files.length, `${where}: a path for each file`)
  for (const [index, { key, path, bytes }] of files.entries()) {
    assert.ok(isAbsolute(path), `${where}: ${path} is absolute`)
    assert.notEqual(path, join(directory, deliveryRecordName), `${where}: a name that is taken`)
    assert.equal((await stat(path)).size, bytes, `${where}: size on disk of ${key}`)
    const listed = delivery.files[index]?.bytes
    if (listed !== undefined && !isZip(key)) assert.equal(bytes, listed, `${where}: listed size of ${key}`)
  }
  // Nothing may land beside the delivery's folder: that is another delivery's.
  const outside = files.filter(({ path }) => !isInside(directory, path) && isInside(dirname(directory), path))
  assert.deepEqual(outside, [], `${where}: files beside the folder`)
}

function transferred(events: readonly IngestEvent[]): number {
  return events.reduce((sum, event) => sum + (event.type === 'file-fetched' ? event.transferred : 0), 0)
}

function isInside(directory: string, path: string): boolean {
  const [first] = relative(directory, path).split(sep)
  return first !== '..' && first !== ''
}

/** A zip is unpacked on its way, so its size on disk is not the listed one. */
function isZip(key: string): boolean {
  return key.toLowerCase().endsWith('.zip')
}

async function contentHash(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
