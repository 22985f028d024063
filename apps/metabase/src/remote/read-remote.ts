import {
  type CardAnswer,
  type CollectionAnswer,
  cardAnswer,
  type DashboardAnswer,
  dashboardAnswer,
  databaseAnswer,
  databasesAnswer,
  healthAnswer,
  metadataAnswer,
  type TableAnswer,
} from '../client/answers.ts'
import type { MetabaseClient } from '../client/metabase-client.ts'
import { cardEntityId } from '../desired/entity-id.ts'
import { type Marker, readMarker } from '../desired/marker.ts'
import type { DatabaseSpec, DesiredState, JsonObject } from '../desired/spec.ts'
import { inParallel } from './in-parallel.ts'
import { readCard } from './read-card.ts'
import { listCollections, listItems, readCollections } from './read-collections.ts'
import { type Names, readDashboard } from './read-dashboard.ts'
import { fieldIdsOf, readTables } from './read-tables.ts'
import type { OwnedCard, OwnedDashboard, RemoteState } from './remote-state.ts'

/** Reads what a Metabase holds of ours; changes nothing. */
export async function readRemote(client: MetabaseClient, desired: DesiredState): Promise<RemoteState> {
  const database = await findDatabase(client, desired.database)
  const tables = database === undefined ? [] : await readMetadata(client, database.id)
  const fieldIds = fieldIdsOf(tables, desired.database.schema)
  const fieldNames = new Map([...fieldIds].map(([name, id]) => [id, name]))
  const all = await listCollections(client)
  const collections = readCollections(all)
  const isKnown = collections.size > 0
  const cards = isKnown
    ? await readCards(client, desired, collections.get('cards')?.id, fieldNames)
    : new Map<string, OwnedCard>()
  const dashboards = isKnown
    ? await readDashboards(client, desired, all, collections.get('dashboards')?.id, cards)
    : new Map<string, OwnedDashboard>()
  return { database, tables: readTables(tables, desired), fieldIds, collections, cards, dashboards }
}

/** The connection of that name and engine. */
export async function findDatabase(
  client: MetabaseClient,
  { name, engine }: Pick<DatabaseSpec, 'name' | 'engine'>,
): Promise<RemoteState['database']> {
  const all = await client.get('/api/database', databasesAnswer)
  const listed = all.find((other) => other.name === name && other.engine === engine)
  if (listed === undefined) return undefined
  const { id, details } = await client.get(`/api/database/${listed.id}`, databaseAnswer)
  const found = { id, details: (details ?? {}) as JsonObject }
  if (engine !== 'clickhouse') return found
  // It answers 200 also where the connection fails.
  const { status } = await client.get(`/api/database/${id}/healthcheck`, healthAnswer)
  return { ...found, connects: status === 'ok' }
}

/** The tables of a connection with their fields, hidden ones too. */
export async function readMetadata(client: MetabaseClient, database: number): Promise<readonly TableAnswer[]> {
  const path = `/api/database/${database}/metadata?include_hidden=true`
  return (await client.get(path, metadataAnswer)).tables ?? []
}

async function readCards(
  client: MetabaseClient,
  desired: DesiredState,
  collection: number | undefined,
  fieldNames: ReadonlyMap<number, string>,
): Promise<ReadonlyMap<string, OwnedCard>> {
  const listed = collection === undefined ? [] : await listItems(client, collection, 'card')
  const found = new Map<string, OwnedCard>()
  const take = (answer: CardAnswer | undefined, key: string | undefined): void => {
    if (answer === undefined || key === undefined || answer.entity_id !== cardEntityId(key)) return
    const { id, archived, dashboard_count } = answer
    // Without its mark, nobody knows what the card was when it was written: it counts as edited.
    const marker = readMarker(answer.description).marker ?? { key, id: answer.entity_id, state: 'retouched' }
    const spec = readCard(answer, key, fieldNames)
    found.set(key, { id, marker, archived: archived === true, spec, dashboardCount: dashboard_count ?? 0 })
  }
  const keyOfEntity = new Map(desired.cards.map(({ key }) => [cardEntityId(key), key]))
  await inParallel(listed, async ({ id }) => {
    const answer = await client.find(`/api/card/${id}`, cardAnswer)
    take(answer, keyOfEntity.get(answer?.entity_id ?? '') ?? readMarker(answer?.description).marker?.key)
  })
  // Those that were moved, or lie in the trash.
  const missing = desired.cards.filter(({ key }) => !found.has(key))
  await inParallel(missing, async ({ key }) => {
    take(await client.find(`/api/card/${cardEntityId(key)}`, cardAnswer), key)
  })
  return found
}

interface Marked {
  readonly answer: DashboardAnswer
  readonly marker: Marker
}

async function readDashboards(
  client: MetabaseClient,
  desired: DesiredState,
  collections: readonly CollectionAnswer[],
  collection: number | undefined,
  cards: ReadonlyMap<string, OwnedCard>,
): Promise<ReadonlyMap<string, OwnedDashboard>> {
  const marked = new Map<string, Marked>()
  const look = async (place: number | 'root' | 'trash'): Promise<void> => {
    const items = await listItems(client, place, 'dashboard')
    await inParallel(items, async (item) => {
      // Elsewhere only those are looked at whose description says that they are ours.
      if (place !== collection && readMarker(item.description).marker === undefined) return
      const answer = await client.find(`/api/dashboard/${item.id}`, dashboardAnswer)
      const marker = readMarker(answer?.description).marker
      if (answer === undefined || marker === undefined) return
      const isOurs = marker.id === String(answer.id) || (marker.state === 'new' && place === collection)
      if (isOurs && !marked.has(marker.key)) marked.set(marker.key, { answer, marker })
    })
  }
  if (collection !== undefined) await look(collection)
  const isMissing = (): boolean => desired.dashboards.some(({ key }) => !marked.has(key))
  if (isMissing()) await look('trash')
  if (isMissing()) {
    const places = collections.map(({ id }) => id).filter((id) => typeof id === 'number' && id !== collection)
    for (const place of ['root' as const, ...(places as number[])]) await look(place)
  }
  const names: Names = {
    cards: new Map([...cards].map(([key, { id }]) => [id, key])),
    dashboards: new Map(
      [...marked].map(([key, { answer }]) => [
        answer.id,
        { key, tabs: new Map((answer.tabs ?? []).map((tab) => [tab.id, tab.name])) },
      ]),
    ),
  }
  return new Map(
    [...marked].map(([key, { answer, marker }]) => {
      const spec = readDashboard(answer, key, names)
      return [key, { id: answer.id, marker, archived: answer.archived === true, spec, answer }]
    }),
  )
}
