import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ownership } from '@open-finops/dashboards'
import { duckdbStore } from '@open-finops/loader-duckdb'
import { ingest } from '@open-finops/pipeline'
import { focusSource } from '@open-finops/source-focus'

/** Takes what is to be done when the tests end. */
export type AtEnd = (cleanUp: () => Promise<void>) => void

/** A value that would run, were it ever put into a page as it is. */
export const hostile = '<script>window.harmed=1</script><img src=x onerror="window.harmed=1">\'"&'

/** As long as the names that clouds give to exports. */
const exportName = 'test_billing_export_resource_v1_01A3F7_5C09D2_8E41B6'

/** An empty folder that goes when the tests end. */
export async function testFolder(atEnd: AtEnd): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-report-'))
  atEnd(async () => await rm(folder, { recursive: true, force: true }))
  return folder
}

/** Who owns what in the test's company; one team has a hostile name. */
export const testOwnership: Ownership = { dimensions: { team: ['tag:team'] }, accounts: {} }

interface Line {
  readonly day: string
  readonly provider: string
  readonly service: string
  readonly category: string
  readonly account: string
  readonly currency: string
  readonly tags: string
  /** In thousandths. */
  readonly cost: number
}

/** Ingests three months of two clouds in dollars and one of a third in euros, 14 services, hostile tags and names. */
export async function makeTestLake(atEnd: AtEnd): Promise<string> {
  const folder = await testFolder(atEnd)
  const bills = join(folder, 'bills')
  await mkdir(bills)
  for (const provider of ['Nimbus', 'Cumulus', 'Stratus']) {
    const lines = linesOf(provider)
    await writeFile(join(bills, `${provider.toLowerCase()}.csv`), csvOf(lines))
  }
  const dataDir = join(folder, 'data')
  const store = await duckdbStore({ dataDir })
  await ingest({ source: focusSource({ name: exportName, location: bills }), store }).finally(
    async () => await store.close(),
  )
  return dataDir
}

const categories = ['Compute', 'Storage', 'Databases', 'Networking']

function linesOf(provider: string): readonly Line[] {
  const isEuro = provider === 'Stratus'
  const services = isEuro ? 2 : 6
  return days().flatMap((day, index) =>
    Array.from(
      { length: services },
      (_, service): Line => ({
        day,
        provider,
        service: `${provider} ${service === 1 ? hostile : `Service ${service}`}`,
        category: categories[service % categories.length] ?? 'Compute',
        account: `${provider.toLowerCase()}-${service % 2}`,
        currency: isEuro ? 'EUR' : 'USD',
        tags: JSON.stringify(service === 0 ? {} : { team: service === 2 ? hostile : `team-${service % 3}` }),
        cost: 1000 + service * 4321 + index * 37 + provider.length * 11,
      }),
    ),
  )
}

/** August to October 2026. */
function days(): readonly string[] {
  return Array.from({ length: 92 }, (_, index) => new Date(Date.UTC(2026, 7, 1 + index)).toISOString().slice(0, 10))
}

const columns = [
  'AvailabilityZone',
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'RegionId',
  'RegionName',
  'ResourceId',
  'ServiceCategory',
  'ServiceName',
  'SkuId',
  'SkuPriceId',
  'SubAccountId',
  'SubAccountName',
  'Tags',
] as const

function csvOf(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const cost = (line.cost / 1000).toFixed(3)
    const values: Readonly<Partial<Record<(typeof columns)[number], string>>> = {
      BilledCost: cost,
      BillingAccountId: `${line.provider}-billing`,
      BillingAccountName: `${line.provider} billing`,
      BillingCurrency: line.currency,
      BillingPeriodStart: `${line.day.slice(0, 7)}-01T00:00:00Z`,
      BillingPeriodEnd: `${nextMonth(line.day)}T00:00:00Z`,
      ChargeCategory: 'Usage',
      ChargeDescription: `Use of ${line.service}`,
      ChargeFrequency: 'Usage-Based',
      ChargePeriodStart: `${line.day}T00:00:00Z`,
      ChargePeriodEnd: `${nextDay(line.day)}T00:00:00Z`,
      ConsumedQuantity: '24',
      ConsumedUnit: 'Hours',
      ContractedCost: cost,
      EffectiveCost: cost,
      InvoiceIssuerName: line.provider,
      ListCost: (line.cost / 800).toFixed(3),
      PricingQuantity: '24',
      PricingUnit: 'Hours',
      ProviderName: line.provider,
      PublisherName: line.provider,
      RegionId: 'north-1',
      RegionName: 'North',
      ResourceId: `${line.account}/${line.service.length}`,
      ServiceCategory: line.category,
      ServiceName: line.service,
      SkuId: `sku-${line.service.length}`,
      SkuPriceId: `price-${line.service.length}`,
      SubAccountId: line.account,
      SubAccountName: `Account ${line.account}`,
      Tags: line.tags,
    }
    return columns.map((name) => `"${(values[name] ?? '').replaceAll('"', '""')}"`).join(',')
  })
  return `${columns.join(',')}\n${rows.join('\n')}\n`
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
}

function nextMonth(day: string): string {
  return new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1)).toISOString().slice(0, 10)
}
