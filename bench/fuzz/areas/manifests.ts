import { rm } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { ingest } from '@open-finops/pipeline'
import fc from 'fast-check'
import type { Area } from '../area.ts'
import type { CorpusBill } from '../corpus.ts'
import { hostileName } from '../hostile.ts'
import { type ByteChange, byteChanges, changedBytes, changedJson, type JsonChange, jsonChanges } from '../mutate.ts'
import { requireRefusal } from '../refusal.ts'
import { sourceOf } from '../source-of.ts'
import { keptFiles } from './kept-files.ts'

/** A bill's tree with its manifests or names changed. */
interface ManifestCase {
  readonly values: readonly JsonChange[]
  readonly bytes: readonly ByteChange[]
  /** New names for segments of keys, by place. */
  readonly names: readonly { readonly at: number; readonly name: string }[]
  /** Files besides. */
  readonly others: readonly string[]
}

const none = fc.constant([] as const)
const cases: fc.Arbitrary<ManifestCase> = fc.record({
  values: fc.oneof({ weight: 5, arbitrary: jsonChanges }, none),
  bytes: fc.oneof({ weight: 2, arbitrary: byteChanges }, { weight: 5, arbitrary: none }),
  names: fc.oneof(
    { weight: 2, arbitrary: fc.array(fc.record({ at: fc.nat(), name: hostileName }), { maxLength: 2 }) },
    { weight: 5, arbitrary: none },
  ),
  others: fc.oneof({ weight: 1, arbitrary: fc.array(hostileName, { maxLength: 2 }) }, { weight: 5, arbitrary: none }),
})

/** Manifests and listings of a layout: discovery, fetch, and where the files lie that come of it. */
export function manifestArea(bill: CorpusBill, share: number): Area<ManifestCase> {
  return {
    name: `listing-${bill.layout}`,
    title: bill.manifests.length > 0 ? 'manifests and file names → discovery, fetch' : 'file names → discovery, fetch',
    share,
    cases,
    open(scene) {
      return Promise.resolve({
        async judge(given) {
          await rm(scene.data, { recursive: true, force: true })
          await scene.writeBill(changedTree(bill, given, scene.placed))
          const source = sourceOf(bill.provider, scene.bill)
          try {
            await ingest({ source, store: keptFiles(scene) })
          } catch (error) {
            return { end: requireRefusal(error) }
          }
          return { end: 'taken' }
        },
      })
    },
  }
}

function changedTree(
  bill: CorpusBill,
  { values, bytes, names, others }: ManifestCase,
  placed: (text: string) => string,
): ReadonlyMap<string, Uint8Array> {
  const tree = new Map<string, Uint8Array>()
  for (const [key, content] of bill.files) {
    if (!bill.manifests.includes(key)) {
      const packed = /\.gz$/.test(key) ? gzipSync(content, { level: 1 }) : content
      tree.set(renamed(key, names), bill.manifests.length > 0 ? packed : changedBytes(packed, bytes))
      continue
    }
    const manifest = changedJson(JSON.parse(Buffer.from(content).toString('utf8')), values)
    const text = placed(JSON.stringify(manifest) ?? '')
    tree.set(renamed(key, names), changedBytes(Buffer.from(text), bytes))
  }
  for (const name of others) tree.set(name, Buffer.from('BilledCost\n1\n'))
  return tree
}

function renamed(key: string, names: ManifestCase['names']): string {
  const segments = key.split('/')
  for (const { at, name } of names) {
    const index = at % segments.length
    const old = segments[index] ?? ''
    // What a name ends with says what kind of file it is.
    segments[index] = at % 3 === 0 ? name : `${name}${old}`.slice(0, 200)
  }
  return segments.join('/')
}
