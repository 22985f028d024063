import { by, count, derive, total } from '../answer.ts'
import { billed, charged, chosen, type Expectations, has, is, key, month } from './expectation.ts'

const billedTotal = { TotalBilledCost: total('BilledCost') }
const effectiveTotal = { TotalEffectiveCost: total('EffectiveCost') }
const both = { ...billedTotal, ...effectiveTotal }

/** What services, accounts, regions and applications cost. */
export const costs: Expectations = {
  'costs-by-service-name': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound).filter(chosen('ServiceName', bound['service'])),
        'BillingPeriodStart ProviderName SubAccountId SubAccountName ServiceName BillingCurrency',
        both,
      ),
    also: [{ service: 'Object Storage' }, { service: "no'such" }],
  },
  'spending-by-service-category': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound).filter(chosen('ProviderName', bound['provider'])),
        'ProviderName BillingAccountName BillingAccountId BillingCurrency BillingPeriodStart ServiceCategory ServiceName',
        billedTotal,
      ),
    also: [{ provider: 'Microsoft' }],
  },
  'service-costs-by-region': {
    answer: (bill, bound) =>
      by(charged(bill, bound), 'ChargePeriodStart ProviderName RegionId ServiceName BillingCurrency', effectiveTotal),
  },
  'service-costs-by-sub-account': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound)
          .filter(chosen('ProviderName', bound['provider']))
          .filter(chosen('SubAccountId', bound['sub_account'])),
        'ProviderName ServiceName SubAccountId ChargePeriodStart BillingCurrency',
        effectiveTotal,
      ),
    also: [{ sub_account: 'team-b' }, { provider: 'AWS', sub_account: 'team-a' }],
  },
  'service-costs-month-over-month': {
    answer: (bill, bound) =>
      by(
        derive(charged(bill, bound), { ChargeMonth: month('ChargePeriodStart') }),
        'ChargeMonth ProviderName ServiceName BillingCurrency',
        effectiveTotal,
      ),
  },
  'application-cost': {
    answer: (bill, bound) =>
      by(
        derive(billed(bill, bound), {
          BillingMonth: month('BillingPeriodStart'),
          Application: key('Tags', bound['tag']),
        }).filter(chosen('Application', bound['application'])),
        'BillingMonth Application ServiceName BillingCurrency',
        effectiveTotal,
      ),
    also: [{ application: 'shop' }, { application: `it's "new"` }, { tag: 'a/b~c' }, { tag: '$.Application' }],
  },
  'resource-component-costs': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound).filter(chosen('ResourceId', bound['resource'])),
        'ResourceId ResourceName ResourceType ChargeDescription SkuId BillingCurrency',
        effectiveTotal,
      ),
    also: [{ resource: "res'3" }],
  },
  'costs-by-service-category': {
    answer: (bill, bound) =>
      by(billed(bill, bound), 'ProviderName BillingCurrency BillingPeriodStart ServiceCategory', billedTotal),
  },
  'effective-cost-of-compute': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound).filter(is('ServiceCategory', 'Compute')),
        'CommitmentDiscountType ProviderName ServiceName SubAccountId SubAccountName BillingPeriodStart BillingCurrency',
        effectiveTotal,
      ),
  },
  'marketplace-vendor-costs': {
    answer: (bill, bound) =>
      by(
        derive(
          charged(bill, bound).filter((row) => row['InvoiceIssuerName'] !== row['PublisherName']),
          { ChargeMonth: month('ChargePeriodStart') },
        ),
        'ChargeMonth ProviderName PublisherName InvoiceIssuerName BillingCurrency',
        effectiveTotal,
      ),
  },
  'costs-by-availability-zone': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound).filter(chosen('SubAccountId', bound['sub_account'])),
        'ProviderName SubAccountId RegionName AvailabilityZone BillingPeriodStart BillingCurrency',
        effectiveTotal,
      ),
    also: [{ sub_account: 'team-c' }],
  },
  'application-budgets': {
    answer: (bill, bound) =>
      by(
        derive(billed(bill, bound), { Application: key('Tags', bound['tag']) }),
        'ProviderName BillingPeriodStart BillingPeriodEnd Application BillingCurrency',
        billedTotal,
      ),
  },
  budgets: {
    answer: (bill, bound) =>
      by(billed(bill, bound), 'ProviderName BillingPeriodStart BillingPeriodEnd BillingCurrency', billedTotal),
  },
  'sub-accounts-by-region': {
    answer: (bill, bound) =>
      by(charged(bill, bound), 'ProviderName SubAccountId RegionId RegionName', { ChargeCount: count }),
  },
  'cashflow-history': {
    answer: (bill, bound) =>
      by(
        derive(billed(bill, bound), { BillingMonth: month('BillingPeriodStart') }),
        'BillingMonth ProviderName ServiceCategory ServiceName BillingCurrency',
        billedTotal,
      ),
  },
  'amortized-cost-history': {
    answer: (bill, bound) =>
      by(
        derive(billed(bill, bound), { BillingMonth: month('BillingPeriodStart') }),
        'BillingMonth ProviderName ServiceCategory ServiceName ChargeCategory BillingCurrency',
        effectiveTotal,
      ),
  },
  'application-costs-in-each-currency': {
    answer: (bill, bound) =>
      by(
        derive(billed(bill, bound), { Application: key('Tags', bound['tag']) }),
        'Application ProviderName BillingAccountId BillingAccountName BillingCurrency',
        billedTotal,
      ),
    also: [{ tag: 'Application' }],
  },
  'costs-by-service-subcategory': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound),
        'ProviderName BillingCurrency BillingPeriodStart ServiceCategory ServiceSubcategory',
        billedTotal,
      ),
  },
  accounts: {
    answer: (bill, bound) =>
      by(
        charged(bill, bound),
        'ProviderName BillingAccountId BillingAccountName BillingAccountType SubAccountId SubAccountName SubAccountType',
        {},
      ),
  },
  'cost-by-allocated-resource': {
    answer: (bill, bound) =>
      by(
        derive(
          charged(bill, bound)
            .filter(is('ChargeCategory', 'Usage'))
            .filter(has('AllocatedMethodId'))
            .filter(has('AllocatedResourceId')),
          { OriginResourceId: (row) => row['ResourceId'] ?? null },
        ),
        'AllocatedResourceId AllocatedResourceName OriginResourceId BillingCurrency',
        { ...effectiveTotal, ChargeCount: count },
      ),
  },
  'resources-with-shared-cost': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound).filter(is('ChargeCategory', 'Usage')).filter(has('AllocatedMethodId')),
        'ResourceId ResourceName AllocatedMethodId',
        {},
      ),
  },
  'cost-by-participating-entities': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound),
        'BillingPeriodStart BillingPeriodEnd ServiceProviderName InvoiceIssuerName HostProviderName ServiceName BillingCurrency',
        billedTotal,
      ),
  },
}
