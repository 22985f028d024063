import { type CollectionAnswer, collectionsAnswer, type ItemAnswer, itemsAnswer } from '../client/answers.ts'
import type { MetabaseClient } from '../client/metabase-client.ts'
import { readMarker } from '../desired/marker.ts'
import type { CollectionSpec } from '../desired/spec.ts'
import type { Owned } from './remote-state.ts'

/** Every collection that is not in the trash. */
export async function listCollections(client: MetabaseClient): Promise<readonly CollectionAnswer[]> {
  return await client.get('/api/collection?archived=false', collectionsAnswer)
}

/** Our collections among them, by key. */
export function readCollections(all: readonly CollectionAnswer[]): ReadonlyMap<string, Owned<CollectionSpec>> {
  const ours = all.flatMap((answer) => {
    const { text, marker } = readMarker(answer.description)
    if (marker === undefined || typeof answer.id !== 'number' || answer.archived === true) return []
    return [{ id: answer.id, marker, text, answer }]
  })
  const keyOf = new Map(ours.map(({ id, marker }) => [id, marker.key]))
  return new Map(
    ours.map(({ id, marker, text, answer }) => {
      const spec = {
        key: marker.key,
        name: answer.name,
        description: text,
        parent: keyOf.get(parentId(answer)) ?? null,
      }
      return [marker.key, { id, marker, archived: false, spec }] as const
    }),
  )
}

/** The last part of `/4/12/`. */
function parentId({ location, parent_id }: CollectionAnswer): number {
  if (typeof parent_id === 'number') return parent_id
  return Number(/(\d+)\/$/.exec(location ?? '')?.[1] ?? 0)
}

/** What a collection holds of a kind; `trash` and `root` are collections, too. */
export async function listItems(
  client: MetabaseClient,
  collection: number | 'root' | 'trash',
  model: 'card' | 'dashboard',
): Promise<readonly ItemAnswer[]> {
  const items: ItemAnswer[] = []
  const pageSize = 200
  for (;;) {
    const query = `models=${model}&limit=${pageSize}&offset=${items.length}${collection === 'trash' ? '&archived=true' : ''}`
    const page = await client.find(`/api/collection/${collection}/items?${query}`, itemsAnswer)
    items.push(...(page?.data ?? []))
    if (page === undefined || page.data.length < pageSize) return items
  }
}
