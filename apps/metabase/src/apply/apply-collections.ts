import { anyAnswer, collectionAnswer } from '../client/answers.ts'
import { collectionBody, collectionChange } from '../client/bodies.ts'
import { canonicalHash } from '../desired/canonical.ts'
import { writeMarker } from '../desired/marker.ts'
import { notKept } from '../plan/plan.ts'
import { listCollections, readCollections } from '../remote/read-collections.ts'
import type { Applying } from './apply-plan.ts'
import { createOnce } from './create-once.ts'
import { idOf } from './ids.ts'

/** Creates and renames collections; those that lie in others come after them. */
export async function applyCollections(applying: Applying): Promise<void> {
  const { client, desired, ids, onStep } = applying
  const steps = applying.steps('collection')
  for (const step of steps) {
    const spec = desired.collections.find(({ key }) => key === step.key)
    if (spec === undefined) continue
    onStep?.(step)
    const description = writeMarker(spec.description, { key: spec.key, id: undefined, state: canonicalHash(spec) })
    const known = ids.collections.get(spec.key)
    if (known !== undefined) {
      await client.put(`/api/collection/${known}`, { name: spec.name, description }, collectionChange, anyAnswer)
      continue
    }
    const parent = spec.parent === null ? null : idOf(ids.collections, spec.parent)
    const body = { name: spec.name, description, parent_id: parent }
    const id = await createOnce(
      client,
      async () => Number((await client.post('/api/collection', body, collectionBody, collectionAnswer)).id),
      async () => readCollections(await listCollections(client)).get(spec.key)?.id,
    )
    ids.collections.set(spec.key, id)
  }
  if (steps.length === 0) return
  const after = readCollections(await listCollections(client))
  for (const { key } of steps) {
    const spec = desired.collections.find((other) => other.key === key)
    const changes = notKept(spec, after.get(key)?.spec)
    if (changes.length > 0) applying.notKept.push({ kind: 'collection', key, changes })
  }
}
