import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type SourceFixture, sourceConformance } from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { focusSource } from './source.ts'
import { commitments, costs, type FileTree, writeTree } from './testing/focus-files.ts'

const trees: Readonly<Record<string, FileTree>> = {
  bills: {
    '2026-09.csv': costs('2026-09', 3),
    '2026-10.csv.gz': gzipSync(costs('2026-10', 4)),
    'parts/part-00000-a1.csv': costs('2026-08', 2),
    'parts/part-00001-b2.csv': costs('2026-08', 5),
    'contracts/commitments.csv': commitments('cc-1'),
  },
  empty: { 'notes.txt': 'nothing here' },
  other: { 'list.csv': 'name,age\nx,1\n' },
  twice: { 'a.csv': costs('2026-10', 2), 'b.csv': costs('2026-10', 2) },
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finops-conformance-'))
  for (const [name, tree] of Object.entries(trees)) await writeTree(join(folder, name), tree)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the contract of a source, over a folder', () => {
  const open = (place: string): ReturnType<typeof focusSource> => focusSource({ location: join(folder, place) })
  const fixture: SourceFixture = {
    create: () => open('bills'),
    createEmpty: () => open('empty'),
    failures: [
      { name: 'a file is none of FOCUS', code: 'FINOPS_UNKNOWN_LAYOUT', create: () => open('other') },
      { name: 'two files hold the same', code: 'FINOPS_SAME_CONTENT_TWICE', create: () => open('twice') },
      { name: 'there is no such folder', code: 'FINOPS_NO_SUCH_FOLDER', create: () => open('nowhere') },
    ],
  }
  for (const { name, run } of sourceConformance(fixture)) it(name, run)
})
