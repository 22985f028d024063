import assert from 'node:assert/strict'
import { isAbsolute } from 'node:path'
import { coveredPeriods, type FetchedDelivery } from '../delivery.ts'
import type { FocusStore, LoadedDelivery } from '../store.ts'
import { type ConformanceCase, rejectsWithHint, withFolder } from './conformance-case.ts'
import { addContents, contentsOfLoad, type PeriodContent } from './period-content.ts'

/** A delivery and the truth about it. */
export interface StoreDelivery {
  readonly fetched: FetchedDelivery
  /** What a store holds after loading it alone. */
  readonly holds: readonly PeriodContent[]
}

/** A store under test, with deliveries in a format that it reads. */
export interface StoreFixture {
  /** Opens a store that keeps all it has in `folder`: empty at first, or as a closed store of this fixture left it. */
  open(folder: string): Promise<FocusStore>
  /** What the store's readers see, read from its rows, not from its ledger. Called while the store is open. */
  contents(store: FocusStore, folder: string): Promise<readonly PeriodContent[]>
  /** A delivery that holds rows of at least two billing periods. */
  readonly first: StoreDelivery
  /** A newer version of `first`'s slot: other costs in one of its periods, and no row of another one. */
  readonly restated: StoreDelivery
  /** Another slot, with rows in a period of `first`. */
  readonly beside: StoreDelivery
  /** A version of `first`'s slot that can't be loaded, e.g. since its last file is cut off. */
  readonly broken: FetchedDelivery
}

/** What the contract of `FocusStore` promises, as test cases. */
export function storeConformance(fixture: StoreFixture): readonly ConformanceCase[] {
  const { first, restated, beside, broken } = fixture

  const onNewStore =
    (work: (store: OpenStore) => Promise<void>): (() => Promise<void>) =>
    () =>
      withFolder(async (folder) => {
        checkFixture(fixture)
        const store = await fixture.open(folder)
        try {
          await work({ store, folder, holds: async () => addContents(await fixture.contents(store, folder)) })
        } finally {
          await store.close().catch(() => undefined)
        }
      })

  return [
    {
      name: 'says who it is, and holds nothing when new',
      run: onNewStore(async ({ store, holds }) => {
        assert.equal(store.specVersion, 'v1')
        assert.ok(store.name.length > 0, 'name')
        assert.ok(isAbsolute(store.workspace), 'workspace is absolute')
        assert.deepEqual(await store.listLoadedDeliveries(), [])
        assert.deepEqual(await holds(), [])
      }),
    },
    {
      name: 'loads a delivery, reports what came of it, and lists it',
      run: onNewStore(async ({ store, holds }) => {
        const load = await store.loadDelivery(first.fetched)
        const { provider, exportName, slot, version, format } = first.fetched.delivery
        const covers = coveredPeriods(first.fetched.delivery)
        assert.deepEqual(
          [load.provider, load.exportName, load.slot, load.version, load.format],
          [provider, exportName, slot, version, format],
        )
        assert.deepEqual(contentsOfLoad(load), addContents(first.holds), 'the report')
        assert.deepEqual(await holds(), addContents(first.holds), 'the rows')
        const [listed, ...others] = await store.listLoadedDeliveries()
        assert.deepEqual(others, [])
        assert.deepEqual(listed && { ...listed, billingPeriods: [...listed.billingPeriods].sort() }, {
          ...{ provider, exportName, slot, version, loadedAt: load.loadedAt, current: true },
          billingPeriods: periodsOf(first),
          ...(covers && { covers }),
        })
        assert.match(load.loadedAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, 'loadedAt')
      }),
    },
    {
      name: 'holds a delivery once, however often it is loaded',
      run: onNewStore(async ({ store, holds }) => {
        await store.loadDelivery(first.fetched)
        await store.loadDelivery(first.fetched)
        assert.deepEqual(await holds(), addContents(first.holds))
        assert.deepEqual(currentVersions(await store.listLoadedDeliveries()), [versionOf(first)])
      }),
    },
    {
      name: 'replaces a slot by its newer version, also in periods that the newer one no longer holds',
      run: onNewStore(async ({ store, holds }) => {
        await store.loadDelivery(first.fetched)
        await store.loadDelivery(restated.fetched)
        assert.deepEqual(await holds(), addContents(restated.holds))
        const listed = await store.listLoadedDeliveries()
        assert.deepEqual(currentVersions(listed), [versionOf(restated)])
        const former = listed.filter((one) => one.version === first.fetched.delivery.version)
        assert.deepEqual(
          former.map(({ current }) => current),
          [false],
          'the former version is listed as not current',
        )
      }),
    },
    {
      name: 'lets a former version take its slot back',
      run: onNewStore(async ({ store, holds }) => {
        for (const { fetched } of [first, restated, first]) await store.loadDelivery(fetched)
        assert.deepEqual(await holds(), addContents(first.holds))
        assert.deepEqual(currentVersions(await store.listLoadedDeliveries()), [versionOf(first)])
      }),
    },
    {
      name: 'adds up the slots that share a period, in whichever order they come',
      run: onNewStore(async ({ store, holds }) => {
        for (const { fetched } of [beside, first]) await store.loadDelivery(fetched)
        assert.deepEqual(await holds(), addContents(first.holds, beside.holds))
        await store.loadDelivery(restated.fetched)
        assert.deepEqual(await holds(), addContents(restated.holds, beside.holds))
        await store.loadDelivery(beside.fetched)
        assert.deepEqual(await holds(), addContents(restated.holds, beside.holds))
        const expected = [versionOf(restated), versionOf(beside)].sort()
        assert.deepEqual(currentVersions(await store.listLoadedDeliveries()), expected)
      }),
    },
    {
      name: 'stays as it was when a load fails, and works on',
      run: onNewStore(async ({ store, holds }) => {
        await store.loadDelivery(first.fetched)
        const before = await store.listLoadedDeliveries()
        await rejectsWithHint(() => store.loadDelivery(broken), 'a delivery that is broken')
        assert.deepEqual(await holds(), addContents(first.holds))
        assert.deepEqual(await store.listLoadedDeliveries(), before)
        await store.loadDelivery(beside.fetched)
        assert.deepEqual(await holds(), addContents(first.holds, beside.holds))
      }),
    },
    {
      name: 'stays as it was when a load is aborted',
      run: onNewStore(async ({ store, holds }) => {
        await store.loadDelivery(first.fetched)
        const before = await store.listLoadedDeliveries()
        const signal = AbortSignal.abort()
        await rejectsWithHint(() => store.loadDelivery(restated.fetched, { signal }), 'aborted', 'FINOPS_ABORTED')
        assert.deepEqual(await holds(), addContents(first.holds))
        assert.deepEqual(await store.listLoadedDeliveries(), before)
      }),
    },
    {
      name: 'remembers everything when it is closed and opened again',
      run: onNewStore(async ({ store, folder }) => {
        for (const { fetched } of [first, beside, restated]) await store.loadDelivery(fetched)
        const before = await store.listLoadedDeliveries()
        await store.close()
        const reopened = await fixture.open(folder)
        try {
          assert.deepEqual(await reopened.listLoadedDeliveries(), before)
          const holds = await fixture.contents(reopened, folder)
          assert.deepEqual(addContents(holds), addContents(restated.holds, beside.holds))
        } finally {
          await reopened.close()
        }
      }),
    },
    {
      name: 'remembers which periods a delivery is meant to hold whole, also when there are none',
      run: onNewStore(async ({ store }) => {
        const [period = ''] = periodsOf(first)
        for (const covers of [[period], []]) {
          await store.loadDelivery({ ...first.fetched, delivery: { ...first.fetched.delivery, covers } })
          const [listed] = await store.listLoadedDeliveries()
          assert.deepEqual(listed?.covers, covers)
        }
      }),
    },
    {
      name: 'refuses work once it is closed',
      run: onNewStore(async ({ store }) => {
        await store.close()
        await rejectsWithHint(() => store.listLoadedDeliveries(), 'listing a closed store')
        await rejectsWithHint(() => store.loadDelivery(first.fetched), 'loading into a closed store')
      }),
    },
  ]
}

interface OpenStore {
  readonly store: FocusStore
  readonly folder: string
  readonly holds: () => Promise<readonly PeriodContent[]>
}

/** A kit that is given equal deliveries proves nothing, so it refuses them. */
function checkFixture({ first, restated, beside, broken }: StoreFixture): void {
  const slot = ({ exportName, slot }: FetchedDelivery['delivery']): string => JSON.stringify([exportName, slot])
  const own = slot(first.fetched.delivery)
  const restatedPeriods = periodsOf(restated)
  assert.ok(periodsOf(first).length >= 2, 'fixture: `first` holds two periods or more')
  assert.ok(
    periodsOf(first).some((period) => !restatedPeriods.includes(period)),
    'fixture: `restated` lacks a period',
  )
  assert.ok(
    periodsOf(first).some((period) => periodsOf(beside).includes(period)),
    'fixture: `beside` shares a period',
  )
  assert.equal(slot(restated.fetched.delivery), own, 'fixture: `restated` is of the slot of `first`')
  assert.equal(slot(broken.delivery), own, 'fixture: `broken` is of the slot of `first`')
  assert.notEqual(slot(beside.fetched.delivery), own, 'fixture: `beside` is of another slot')
  const versions = [first.fetched, restated.fetched, broken].map(({ delivery }) => delivery.version)
  assert.equal(new Set(versions).size, 3, 'fixture: versions of one slot differ')
}

function periodsOf({ holds }: StoreDelivery): readonly string[] {
  return [...new Set(addContents(holds).map(({ billingPeriod }) => billingPeriod))].sort()
}

function versionOf({ fetched: { delivery } }: StoreDelivery): string {
  return [delivery.exportName, delivery.slot, delivery.version].join(' ')
}

function currentVersions(listed: readonly LoadedDelivery[]): readonly string[] {
  return listed
    .filter(({ current }) => current)
    .map(({ exportName, slot, version }) => [exportName, slot, version].join(' '))
    .sort()
}
