import { describe, expect, it, onTestFinished } from 'vitest'
import type { DesiredState } from './desired/spec.ts'
import type { Step } from './plan/plan.ts'
import type { FakeMetabase } from './testing/fake-metabase.ts'
import type { Numbered } from './testing/fake-state.ts'
import { admin, applyTo, fakeMetabase, fewState, majors } from './testing/fixture.ts'

const summary = 'executive-summary'

async function applied(major: number): Promise<{ readonly fake: FakeMetabase; readonly desired: DesiredState }> {
  const fake = await fakeMetabase({ major, admin }, onTestFinished)
  const desired = await fewState()
  await applyTo(fake, desired)
  return { fake, desired }
}

function row(rows: readonly Numbered[], name: string): Numbered {
  const found = rows.find((other) => other['name'] === name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

function places(fake: FakeMetabase, dashboard: Numbered): readonly number[] {
  return fake.state.dashcards.filter((place) => place['dashboard_id'] === dashboard.id).map(({ id }) => id)
}

/** The definition with another dashboard in place of the one of that key. */
function withDashboard(
  desired: DesiredState,
  key: string,
  change: (spec: DesiredState['dashboards'][number]) => Partial<DesiredState['dashboards'][number]>,
): DesiredState {
  return {
    ...desired,
    dashboards: desired.dashboards.map((spec) => (spec.key === key ? { ...spec, ...change(spec) } : spec)),
  }
}

const short = (steps: readonly Step[]): readonly string[] =>
  steps.map(({ kind, key, action }) => `${action} ${kind} ${key}`)

describe.each(majors)('on Metabase %i', (major) => {
  it('an update changes what changed and keeps every number, so subscriptions survive', async () => {
    const { fake, desired } = await applied(major)
    const dashboard = row(fake.state.dashboards, 'Executive summary')
    const before = places(fake, dashboard)
    fake.state.subscriptions.push({
      dashboardId: dashboard.id,
      dashcardIds: before,
      parameterIds: ['finops-provider', 'finops-period'],
      archived: false,
    })
    const moved = withDashboard(desired, summary, ({ cards }) => ({
      cards: cards.map((card) => (card.row === 0 ? card : { ...card, row: card.row + 2 })),
      tabs: [],
    }))
    const changed = {
      ...moved,
      cards: moved.cards.map((card) =>
        card.key === `${summary}/cost-by-month` ? { ...card, sql: `${card.sql} -- 2` } : card,
      ),
    }
    const { plan, notKept } = await applyTo(fake, changed)
    expect(short(plan.steps)).toEqual([`update card ${summary}/cost-by-month`, `update dashboard ${summary}`])
    expect(notKept).toEqual([])
    expect(places(fake, dashboard)).toEqual(before)
    expect(fake.state.subscriptions).toMatchObject([{ archived: false }])
    expect((await applyTo(fake, changed)).plan.steps).toEqual([])
  })

  it('cards move to tabs and back, with their numbers', async () => {
    const { fake, desired } = await applied(major)
    const dashboard = row(fake.state.dashboards, 'Executive summary')
    const before = places(fake, dashboard)
    const tabbed = withDashboard(desired, summary, ({ cards }) => ({
      tabs: ['Now', 'Then'],
      cards: [...cards.map((card, at) => ({ ...card, tab: at < 4 ? 'Now' : 'Then' }))],
    }))
    expect((await applyTo(fake, tabbed)).notKept).toEqual([])
    expect(places(fake, dashboard).toSorted()).toEqual(before.toSorted())
    const tabs = fake.state.tabs.map(({ id }) => id)
    const renamed = withDashboard(tabbed, summary, ({ cards }) => ({
      tabs: ['Today', 'Then'],
      cards: cards.map((card) => (card.tab === 'Now' ? { ...card, tab: 'Today' } : card)),
    }))
    expect((await applyTo(fake, renamed)).notKept).toEqual([])
    expect(fake.state.tabs.map(({ id, name }) => [id, name])).toContainEqual([tabs[1], 'Then'])
    expect((await applyTo(fake, desired)).notKept).toEqual([])
    expect(fake.state.tabs).toEqual([])
    expect(places(fake, dashboard).toSorted()).toEqual(before.toSorted())
  })

  it('what is no longer defined goes to the trash, and comes back with its number', async () => {
    const { fake, desired } = await applied(major)
    const fewer = await fewState([summary])
    const { id } = row(fake.state.dashboards, 'Top movers')
    const removed = await applyTo(fake, fewer)
    expect(new Set(removed.plan.steps.map(({ action }) => action))).toEqual(new Set(['update', 'archive']))
    expect(row(fake.state.dashboards, 'Top movers')['archived']).toBe(true)
    expect((await applyTo(fake, fewer)).plan.steps).toEqual([])
    const back = await applyTo(fake, desired)
    expect(short(back.plan.steps)).toContain('restore dashboard top-movers')
    expect(back.notKept).toEqual([])
    expect(row(fake.state.dashboards, 'Top movers')).toMatchObject({ id, archived: false })
    expect((await applyTo(fake, desired)).plan.steps).toEqual([])
  })

  it("a user's edits are kept and reported, until somebody says otherwise", async () => {
    const { fake, desired } = await applied(major)
    const card = fake.state.cards.find((other) => String(other['description']).includes(`${summary}/cost-by-month `))
    Object.assign(card ?? {}, { display: 'area' })
    const dashboard = row(fake.state.dashboards, 'Executive summary')
    const [place] = fake.state.dashcards.filter((other) => other['dashboard_id'] === dashboard.id)
    Object.assign(place ?? {}, { size_y: 9 })
    const { plan } = await applyTo(fake, desired)
    expect(plan.steps).toMatchObject([
      {
        action: 'keep',
        kind: 'card',
        reason: 'edited in Metabase',
        changes: [{ path: 'display', from: 'area', to: 'bar' }],
      },
      { action: 'keep', kind: 'dashboard', key: summary },
    ])
    expect([card?.['display'], place?.['size_y']]).toEqual(['area', 9])
    const changed = withDashboard(desired, summary, () => ({ name: 'Summary' }))
    expect((await applyTo(fake, changed)).plan.steps.at(-1)).toMatchObject({
      action: 'keep',
      reason: "edited in Metabase, so the definition's change is not applied",
    })
    await applyTo(fake, desired, { overwriteEdits: true })
    const after = fake.state.dashcards.find(({ id }) => id === place?.id)
    expect([card?.['display'], after?.['size_y']]).not.toContain(9)
    expect(card?.['display']).toBe('bar')
    expect((await applyTo(fake, desired)).plan.steps).toEqual([])
  })

  it('what users add to our dashboards stays through every update', async () => {
    const { fake, desired } = await applied(major)
    const dashboard = row(fake.state.dashboards, 'Executive summary')
    const text = { card_id: null, visualization_settings: { virtual_card: { display: 'text' }, text: 'Mind the tax.' } }
    const grid = { size_x: 6, size_y: 2, row: 40, col: 0, dashboard_tab_id: null, parameter_mappings: [], series: [] }
    const own = { id: fake.state.nextId(), dashboard_id: dashboard.id, inline_parameters: [], ...text, ...grid }
    fake.state.dashcards.push(own)
    const filter = { id: 'abc123', type: 'string/=', name: 'Mine', slug: 'mine', sectionId: 'string' }
    dashboard['parameters'] = [...(dashboard['parameters'] as object[]), filter]
    expect((await applyTo(fake, desired)).plan.steps).toEqual([])
    await applyTo(
      fake,
      withDashboard(desired, summary, () => ({ description: 'Another question?' })),
    )
    expect(fake.state.dashcards.find(({ id }) => id === own.id)).toMatchObject({ ...text, row: 40 })
    expect(dashboard['parameters']).toContainEqual(filter)
    expect(dashboard['description']).toMatch(/^Another question\?/)
  })

  it("a copy that a user made is the user's, with or without our mark in its text", async () => {
    const { fake, desired } = await applied(major)
    const { id: _, ...dashboard } = row(fake.state.dashboards, 'Executive summary')
    const [card] = fake.state.cards
    const copies = [
      { ...dashboard, id: fake.state.nextId(), name: 'My summary' },
      { ...card, id: fake.state.nextId(), name: 'My card', entity_id: 'V1StGXR8_Z5jdHi6B-myT' },
    ] as const
    fake.state.dashboards.unshift(copies[0])
    fake.state.cards.unshift(copies[1])
    expect((await applyTo(fake, desired)).plan.steps).toEqual([])
    await applyTo(fake, { ...desired, dashboards: [], cards: [] })
    expect(copies.map(({ name }) => name)).toEqual(['My summary', 'My card'])
    expect([copies[0], copies[1]].map((copy) => (copy as Numbered)['archived'])).toEqual([false, false])
  })

  it('a dashboard that was moved elsewhere is found; one that was thrown away is not made anew', async () => {
    const { fake, desired } = await applied(major)
    const elsewhere = { id: fake.state.nextId(), name: 'Finance', description: null, location: '/', archived: false }
    fake.state.collections.push(elsewhere)
    row(fake.state.dashboards, 'Executive summary')['collection_id'] = elsewhere.id
    row(fake.state.dashboards, 'Top movers')['archived'] = true
    const count = fake.state.dashboards.length
    const { plan } = await applyTo(fake, desired)
    expect(plan.steps).toMatchObject([{ action: 'keep', key: 'top-movers', reason: 'in the trash of Metabase' }])
    await applyTo(
      fake,
      withDashboard(desired, summary, () => ({ name: 'Summary' })),
    )
    expect(row(fake.state.dashboards, 'Summary')['collection_id']).toBe(elsewhere.id)
    expect(fake.state.dashboards.length).toBe(count)
  })

  it("a card that somebody else's dashboard shows is not taken away", async () => {
    const { fake } = await applied(major)
    const other = { id: fake.state.nextId(), name: 'Theirs', description: null, archived: false, collection_id: null }
    fake.state.dashboards.push(other)
    const card = fake.state.cards.find((one) => String(one['description']).includes('top-movers/services '))
    fake.state.dashcards.push({ id: fake.state.nextId(), dashboard_id: other.id, card_id: card?.id ?? null })
    const fewer = await fewState([summary])
    const { plan } = await applyTo(fake, fewer)
    expect(plan.steps.filter(({ action }) => action === 'keep')).toMatchObject([{ key: 'top-movers/services' }])
    expect(card?.['archived']).toBe(false)
  })
})
