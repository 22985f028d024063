import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Engine, startEngine } from '../testing/bill.ts'
import { formatOf } from './index.ts'

// The rules of docs/tags.md, over the formats: each row is the same resource as another cloud would write its tags.

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
}, 60_000)
afterAll(() => engine.close())

const quote = (value: string): string => `"${value.replaceAll('"', '""')}"`
const csv = (row: Readonly<Record<string, string>>): string =>
  `${Object.keys(row).map(quote).join(',')}\n${Object.values(row).map(quote).join(',')}\n`
async function tagsOf(format: string, row: Readonly<Record<string, string>>): Promise<string | undefined> {
  return (await engine.focus(formatOf(format), await engine.csv(csv(row)))).rows[0]?.['Tags']
}

const focus = {
  BilledCost: '1',
  EffectiveCost: '1',
  BillingAccountId: '1',
  BillingCurrency: 'EUR',
  BillingPeriodStart: '2026-10-01T00:00:00Z',
  ChargePeriodStart: '2026-10-03T00:00:00Z',
  ChargePeriodEnd: '2026-10-04T00:00:00Z',
  ChargeCategory: 'Usage',
  ProviderName: 'Acme',
  ServiceName: 'Machines',
}
const legacy = {
  'identity/LineItemId': 'a',
  'bill/BillType': 'Anniversary',
  'bill/PayerAccountId': '000000000001',
  'bill/BillingPeriodStartDate': '2026-10-01T00:00:00Z',
  'bill/BillingPeriodEndDate': '2026-11-01T00:00:00Z',
  'lineItem/UsageAccountId': '000000000002',
  'lineItem/LineItemType': 'Usage',
  'lineItem/UsageStartDate': '2026-10-03T00:00:00Z',
  'lineItem/UsageEndDate': '2026-10-04T00:00:00Z',
  'lineItem/ProductCode': 'AmazonEC2',
  'lineItem/UsageAmount': '1',
  'lineItem/CurrencyCode': 'USD',
  'lineItem/UnblendedCost': '1',
}
const azure = {
  Date: '10/03/2026',
  ChargeType: 'Usage',
  PricingModel: 'OnDemand',
  CostInBillingCurrency: '1',
  BillingCurrency: 'EUR',
  BillingAccountId: '1',
}

it.each<[string, Readonly<Record<string, string>>, string]>([
  [
    'aws-cur-1',
    { ...legacy, 'resourceTags/user:Team': 'shop', 'resourceTags/user:env': '', 'resourceTags/aws:createdBy': 'root' },
    '{"Team":"shop","aws:createdBy":"root"}',
  ],
  [
    'aws-focus-1-0',
    { ...focus, Tags: '{"user:Team":"shop","aws:createdBy":"root","user:env":""}' },
    '{"Team":"shop","aws:createdBy":"root"}',
  ],
  [
    'azure-cost-details-1',
    { ...azure, Tags: '"team": "shop","Team": "sales","env": ""' },
    '{"Team":"sales","team":"shop"}',
  ],
  ['azure-focus-1-0', { ...focus, Tags: '{"team": "shop","env": ""}' }, '{"team":"shop"}'],
  [
    'focus-1-2',
    { ...focus, Tags: '{"team":"shop","acme:on":true,"n":2,"env":null,"team":"sales"}' },
    '{"acme:on":"true","n":"2","team":"sales","team":"shop"}',
  ],
])('Tags in %s: own keys as written, those of the provider with a prefix, none without a value', async (...given) => {
  const [format, row, tags] = given
  expect(await tagsOf(format, row)).toBe(tags)
})

it.each([
  ['aws-cur-1', { ...legacy, 'resourceTags/user:Team': '' }],
  ['azure-cost-details-1', { ...azure, Tags: '' }],
  ['focus-1-2', { ...focus, Tags: '{"env":""}' }],
])('Tags in %s are NULL where no key has a value', async (format, row) => {
  expect(await tagsOf(format, row)).toBeUndefined()
})
