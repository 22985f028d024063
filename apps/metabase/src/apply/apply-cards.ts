import { anyAnswer, cardAnswer } from '../client/answers.ts'
import { cardBody, cardChange } from '../client/bodies.ts'
import { canonicalHash } from '../desired/canonical.ts'
import { cardEntityId } from '../desired/entity-id.ts'
import type { CardSpec } from '../desired/spec.ts'
import { notKept, type Step } from '../plan/plan.ts'
import { inParallel } from '../remote/in-parallel.ts'
import { readCard } from '../remote/read-card.ts'
import type { Applying } from './apply-plan.ts'
import { cardDescription, cardFields } from './card-body.ts'
import { createOnce } from './create-once.ts'
import { idOf } from './ids.ts'

/**
 * Creates, changes and restores cards; with `archive` it takes away those that no dashboard needs any more.
 * @returns The cards that are as defined now.
 */
export async function applyCards(
  applying: Applying,
  part: 'write' | 'archive' = 'write',
): Promise<ReadonlyMap<string, number>> {
  const { ids, desired, client, onStep } = applying
  const done = new Map<string, number>()
  const steps = applying.steps('card').filter(({ action }) => (action === 'archive') === (part === 'archive'))
  await inParallel(steps, async (step) => {
    onStep?.(step)
    if (step.action === 'archive') return await archiveCard(applying, step)
    const spec = desired.cards.find(({ key }) => key === step.key)
    if (spec === undefined) return
    const fields = cardFields(spec, ids)
    const known = ids.cards.get(spec.key)
    const id = known ?? (await createCard(applying, spec, fields))
    if (known !== undefined) {
      const body = { ...fields, ...(step.action === 'restore' && { archived: false }) }
      await client.put(`/api/card/${known}`, body, cardChange, anyAnswer)
    }
    ids.cards.set(spec.key, id)
    done.set(spec.key, id)
    await checkCard(applying, spec, id)
  })
  return done
}

async function createCard(
  applying: Applying,
  spec: CardSpec,
  fields: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { client, ids } = applying
  const entityId = cardEntityId(spec.key)
  const body = { ...fields, type: 'question', entity_id: entityId, collection_id: idOf(ids.collections, 'cards') }
  const { id } = await createOnce(
    client,
    async () => await client.post('/api/card', body, cardBody, cardAnswer),
    async () => await client.find(`/api/card/${entityId}`, cardAnswer),
  )
  return id
}

/** Reads the card back. Where it is not what was written, its mark says what it is, so that nobody takes it for an edit. */
async function checkCard(applying: Applying, spec: CardSpec, id: number): Promise<void> {
  const { client, ids } = applying
  const fieldNames = new Map([...ids.fields].map(([name, field]) => [field, name]))
  const readBack = readCard(await client.get(`/api/card/${id}`, cardAnswer), spec.key, fieldNames)
  const changes = notKept(spec, readBack)
  if (changes.length === 0) return
  applying.notKept.push({ kind: 'card', key: spec.key, changes })
  const description = cardDescription(spec, canonicalHash(readBack))
  await client.put(`/api/card/${id}`, { description }, cardChange, anyAnswer)
}

async function archiveCard({ client, remote }: Applying, step: Step): Promise<void> {
  const card = remote.cards.get(step.key)
  if (card === undefined) return
  const body = { archived: true, description: cardDescription(card.spec, 'retired') }
  await client.put(`/api/card/${card.id}`, body, cardChange, anyAnswer)
}
