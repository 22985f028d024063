import { describe, expect, it, onTestFinished } from 'vitest'
import { isEmpty } from './plan/plan.ts'
import { planFor } from './provision.ts'
import { admin, applyTo, enter, fakeMetabase, majors, shippedState } from './testing/fixture.ts'
import { hasOpenapi, noOpenapi, openapiFaults } from './testing/openapi.ts'

describe.each(majors)('a fresh Metabase %i', (major) => {
  it('is set up, holds every dashboard, and a second apply plans and changes nothing', async () => {
    const desired = await shippedState()
    const fake = await fakeMetabase({ major }, onTestFinished)
    const first = await applyTo(fake, desired)
    expect(first.notKept).toEqual([])
    expect(fake.state.users).toMatchObject([{ email: admin.email }])
    expect(fake.state.dashboards.map(({ name }) => name)).toEqual(desired.dashboards.map(({ name }) => name))
    expect(fake.state.cards.length).toBe(desired.cards.length)
    expect(fake.state.dashcards.length).toBe(desired.dashboards.reduce((sum, { cards }) => sum + cards.length, 0))

    fake.requests.splice(0)
    const second = await applyTo(fake, desired)
    expect(second.plan.steps).toEqual([])
    const changing = fake.requests.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/api/session'))
    expect(changing).toEqual([])
  })

  it('gets links with numbers, filters mapped to tags, and one currency', async () => {
    const desired = await shippedState()
    const fake = await fakeMetabase({ major, admin }, onTestFinished)
    await applyTo(fake, desired)
    const { dashboards, dashcards, cards, fields } = fake.state
    const summary = dashboards.find(({ name }) => name === 'Executive summary')
    const services = dashboards.find(({ name }) => name === 'Services')
    const card = cards.find(({ name, collection_id }) => name === 'Cost by month' && collection_id !== null)
    const place = dashcards.find((row) => row['card_id'] === card?.id && row['dashboard_id'] === summary?.id)
    expect(place).toMatchObject({
      visualization_settings: {
        click_behavior: {
          linkType: 'dashboard',
          targetId: services?.id,
          parameterMapping: {
            'finops-provider': { source: { type: 'column', id: 'ServiceProviderName' } },
            'finops-period': { source: { type: 'parameter', id: 'finops-period' } },
          },
        },
      },
    })
    expect(place?.['parameter_mappings']).toContainEqual({
      parameter_id: 'finops-provider',
      card_id: card?.id,
      target: ['dimension', ['template-tag', 'provider'], { 'stage-number': 0 }],
    })
    expect(summary?.['parameters']).toContainEqual(
      expect.objectContaining({ slug: 'currency', required: true, default: ['USD'], isMultiSelect: false }),
    )
    const names = cards.find(({ name }) => name === 'Values of the filter Sub account')
    const accounts = dashboards.find(({ name }) => name === 'Accounts')
    expect(accounts?.['parameters']).toContainEqual(
      expect.objectContaining({
        slug: 'sub_account',
        values_source_type: 'card',
        values_source_config: expect.objectContaining({ card_id: names?.id }),
      }),
    )
    const query = card?.['dataset_query'] as { stages: Record<string, unknown>[] } | undefined
    const [stage] = query?.stages ?? []
    const tags = Object.values((stage?.['template-tags'] ?? {}) as Record<string, Record<string, unknown>>)
    const provider = tags.find(({ name }) => name === 'provider')
    const field = fields.find(({ name, table_id }) => {
      const table = fake.state.tables.find(({ id }) => id === table_id)
      return name === 'ServiceProviderName' && table?.['name'] === 'daily_charges'
    })
    expect(provider).toMatchObject({
      type: 'dimension',
      'widget-type': 'string/=',
      dimension: ['field', {}, field?.id],
    })
    expect(field).toMatchObject({ semantic_type: 'type/Company', has_field_values: 'list' })
    expect(fake.state.tables.find(({ name }) => name === 'deliveries')).toMatchObject({ visibility_type: 'technical' })
  })

  it.skipIf(!hasOpenapi)(
    "is sent nothing that its API's description does not allow",
    { meta: { skipReason: noOpenapi } },
    async () => {
      const desired = await shippedState()
      const fake = await fakeMetabase({ major }, onTestFinished)
      await applyTo(fake, desired, { verify: true })
      const [first, ...others] = desired.dashboards
      const fewer = {
        ...desired,
        dashboards: first === undefined ? [] : [{ ...first, name: 'Summary' }, ...others.slice(2)],
      }
      await applyTo(fake, fewer)
      await applyTo(fake, desired)
      const bodies = fake.requests.filter(({ method }) => method === 'PUT' || method === 'POST')
      expect(bodies.length).toBeGreaterThan(desired.cards.length)
      expect(openapiFaults(fake.requests)).toEqual([])
    },
  )
})

it.each([{ dimensions: [] }, { dimensions: ['team'] }])(
  'every filter changes a card of its dashboard, and each that has values offers them: %j',
  async ({ dimensions }) => {
    const { dashboards, cards } = await shippedState(() => true, dimensions)
    expect(dashboards.length).toBe(16)
    for (const { key, parameters, cards: places } of dashboards) {
      const mapped = new Set(places.flatMap((place) => Object.keys(place.parameters)))
      expect(mapped, key).toEqual(new Set(parameters.map(({ id }) => id)))
      for (const { valuesCard } of parameters) {
        if (valuesCard !== undefined) expect(cards.map((card) => card.key)).toContain(valuesCard)
      }
    }
    const teams = dashboards.find(({ key }) => key === 'teams')
    expect(teams?.parameters.some(({ slug }) => slug === 'dimension')).toBe(dimensions.length > 0)
  },
)

it('an API key is enough where Metabase is set up', async () => {
  const { connect } = await import('./connect.ts')
  const fake = await fakeMetabase({ major: 63, apiKey: 'mb_key_4711' }, onTestFinished)
  const { client } = await connect({ url: fake.url, access: { apiKey: 'mb_key_4711' }, wait: 1000 })
  expect(isEmpty((await planFor(client, await shippedState(), { overwriteEdits: false })).plan)).toBe(false)
})

it('a plan changes nothing', async () => {
  const fake = await fakeMetabase({ major: 63, admin }, onTestFinished)
  const { client } = await enter(fake)
  fake.requests.splice(0)
  await planFor(client, await shippedState(), { overwriteEdits: false })
  expect(fake.requests.filter(({ method }) => method !== 'GET')).toEqual([])
})
