import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import { describe, expect, it } from 'vitest'
import { formatOf } from '../formats/index.ts'
import { type CompiledOrigin, compile } from './compile.ts'

function originsOf(formatId: string, without: readonly string[] = []): ReadonlyMap<string, CompiledOrigin> {
  const format = formatOf(formatId)
  const present = format.declared.filter(({ name }) => !without.includes(name))
  return new Map(compile({ format, present }).origins.map((origin) => [origin.column, origin]))
}

describe('each column of a delivery knows where its values come from', () => {
  it('whatever the lake has', () => {
    expect([...originsOf('aws-cur-1').keys()]).toEqual(LAKE_COLUMNS.map(({ name }) => name))
  })

  it('what the provider says as it stands is reported, also where a condition chooses among its columns', () => {
    const aws = originsOf('aws-cur-1')
    for (const name of ['BillingAccountId', 'ChargePeriodStart', 'BillingCurrency', 'SkuId']) {
      expect(aws.get(name)).toEqual({ column: name, origin: 'reported', missing: [] })
    }
  })

  it('what a rule makes is derived: the effective cost of Azure, which is what is billed where nothing spreads it', () => {
    const azure = originsOf('azure-cost-details-1')
    for (const name of ['EffectiveCost', 'ServiceCategory', 'ChargeCategory', 'ProviderName']) {
      expect(azure.get(name)?.origin).toBe('derived')
      expect(azure.get(name)).not.toHaveProperty('origins')
    }
  })

  it('what a column lacks is absent, with the native columns that it could come from', () => {
    expect(originsOf('aws-cur-1').get('AllocatedMethodId')).toMatchObject({ origin: 'absent', missing: [] })
    const fewer = originsOf('aws-cur-1', ['bill/InvoiceId'])
    expect(fewer.get('InvoiceId')).toEqual({ column: 'InvoiceId', origin: 'absent', missing: ['bill/InvoiceId'] })
  })

  it('where rows differ it names both, and the rule that tells which row has which', () => {
    const issuer = originsOf('azure-cost-details-1').get('InvoiceIssuerName')
    expect(issuer).toMatchObject({ origin: 'reported', origins: ['reported', 'derived'] })
    expect(issuer?.rule).toContain('coalesce(')
    expect(issuer?.rule).toContain("'Microsoft'")
    const named = originsOf('azure-cost-details-1').get('PublisherName')
    expect(named).toMatchObject({
      origins: expect.arrayContaining(['reported', 'derived']),
      rule: 'Microsoft where the file has none.',
    })
  })

  it('without the native column nothing is left to be mixed', () => {
    const partner = formatOf('azure-cost-details-1')
      .declared.map(({ name }) => name)
      .filter((name) => /partnername/i.test(name))
    expect(partner.length).toBeGreaterThan(0)
    expect(originsOf('azure-cost-details-1', partner).get('InvoiceIssuerName')).toMatchObject({ origin: 'derived' })
  })
})
