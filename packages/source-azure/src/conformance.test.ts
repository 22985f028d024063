import { existsSync, realpathSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  discover,
  fetchInto,
  type SourceFixture,
  sourceConformance,
  withWorkspace,
} from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { azureSource } from './source.ts'
import { type BlobEndpoint, startBlobEndpoint } from './testing/cloud-endpoint.ts'
import { type ExportTree, exportRun, gzipped, writeTree } from './testing/export-tree.ts'

const bill: ExportTree = {
  ...exportRun({ month: '2026-08' }),
  ...exportRun({ month: '2026-09', files: gzipped('2026-09') }),
  ...exportRun({ month: '2026-09', exportName: 'cost-amortized', type: 'AmortizedCost', files: gzipped('2026-09', 6) }),
  ...exportRun({ month: '2026-10', overwrite: true }),
  ...exportRun({ month: '2026-10', exportName: 'prices', type: 'PriceSheet' }),
}
const missing = Object.fromEntries(Object.entries(exportRun()).filter(([key]) => key.endsWith('manifest.json')))
const trees: Readonly<Record<string, ExportTree>> = {
  bill,
  empty: {},
  missing,
  climbing: exportRun({ blobNames: ['../../etc/passwd'] }),
  broken: { 'exports/cost-actual/20261001-20261031/manifest.json': '{"exportConfig' },
  alone: exportRun({ type: 'AmortizedCost', exportName: 'cost-amortized' }),
  bloblessrun: exportRun({ blobNames: [], files: {} }),
}

let blobs: BlobEndpoint
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finops-azure-'))
  blobs = await startBlobEndpoint()
  for (const [name, tree] of Object.entries(trees)) {
    await blobs.containerWith(name, tree)
    await writeTree(join(folder, name), { '.keep': '', ...tree })
  }
})
afterAll(async () => {
  await blobs.close()
  await rm(folder, { recursive: true, force: true })
})

function fixture(open: (name: string) => ReturnType<typeof azureSource>): SourceFixture {
  return {
    create: () => open('bill'),
    createEmpty: () => open('empty'),
    failures: [
      { name: 'a file of the manifest is missing', code: 'FINOPS_FILE_MISSING', create: () => open('missing') },
      { name: 'a manifest names ../../etc/passwd', code: 'FINOPS_UNSAFE_PATH', create: () => open('climbing') },
      { name: 'a manifest is no JSON', code: 'FINOPS_BAD_MANIFEST', create: () => open('broken') },
      { name: 'a manifest names no blob', code: 'FINOPS_BAD_MANIFEST', create: () => open('bloblessrun') },
      { name: 'an amortized export stands alone', code: 'FINOPS_AMORTIZED_ALONE', create: () => open('alone') },
    ],
  }
}

describe('the contract of a source, over a folder', () => {
  for (const { name, run } of sourceConformance(fixture((place) => azureSource({ location: join(folder, place) }))))
    it(name, run)
})

describe('the contract of a source, over a container', () => {
  const open = (place: string) =>
    azureSource({ location: `${blobs.accountUrl}/${place}`, connectionString: blobs.connectionString })
  for (const { name, run } of sourceConformance(fixture(open))) it(name, run)
})

// Billing data that the project did not make; it lies beside the repository, not in it.
const sample = resolve(import.meta.dirname, '../../../../shared/data/azure/actual-container')
const isThere = existsSync(sample)

describe.skipIf(!isThere)(
  'a generated container with four months and no manifest',
  { meta: { skipReason: 'Azure bills of another maker are not at ../shared/data/azure' } },
  () => {
    it('is the same in place and from a container', async () => {
      const paths = (await readdir(sample, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
      const tree: Record<string, Buffer> = {}
      for (const { parentPath, name } of paths) {
        const path = join(parentPath, name)
        tree[path.slice(sample.length + 1)] = await readFile(path)
      }
      const location = await blobs.containerWith('sample', tree)
      const local = azureSource({ location: sample, layout: 'files' })
      const remote = azureSource({ location, layout: 'files', connectionString: blobs.connectionString })
      const [here] = (await discover(local)).deliveries
      const [there] = (await discover(remote)).deliveries
      expect(here).toMatchObject({ format: 'azure-cost-details-1', encoding: 'csv', files: [{}, {}, {}, {}] })
      expect(there?.files.map(({ bytes }) => bytes)).toEqual(here?.files.map(({ bytes }) => bytes))
      if (here === undefined || there === undefined) throw new Error('a delivery of each')
      await withWorkspace(async (directory) => {
        const own = (await fetchInto(local, here, directory)).files
        const fetched = (await fetchInto(remote, there, join(directory, 'copy'))).files
        for (const [at, file] of own.entries()) {
          expect(file.path.startsWith(realpathSync(sample))).toBe(true)
          expect((await readFile(fetched[at]?.path ?? '')).equals(await readFile(file.path))).toBe(true)
        }
      })
    })
  },
)
