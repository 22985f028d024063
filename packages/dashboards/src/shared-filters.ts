import type { ChoiceFilter, Filter } from './definition.ts'

/** Which of the four costs of FOCUS a card adds up. Titles write `{metric}` for it. */
export const metricFilter: ChoiceFilter = {
  id: 'metric',
  kind: 'choice',
  title: 'Cost',
  description: 'Which of the four costs of FOCUS is added up',
  default: 'Effective',
  choices: [
    {
      value: 'Billed',
      title: 'Billed cost',
      description: 'BilledCost: what invoices charge. Cash; upfront purchases count in full when they are invoiced.',
    },
    {
      value: 'Effective',
      title: 'Effective cost',
      description:
        'EffectiveCost: after all discounts, with upfront purchases spread over the usage they cover. Accrual.',
    },
    {
      value: 'Contracted',
      title: 'Contracted cost',
      description: 'ContractedCost: at negotiated prices, before commitment discounts.',
    },
    { value: 'List', title: 'List cost', description: 'ListCost: at public prices, before any discount.' },
  ],
}

/** The filter whose choices are the dimensions of finops.yaml; `dimensionFilter` makes it. */
export const dimensionFilterId = 'dimension'

const shared: readonly Filter[] = [
  {
    id: 'period',
    kind: 'period',
    title: 'Period',
    description: 'Days in which charges begin (ChargePeriodStart, UTC)',
    column: 'ChargeDate',
    default: 'last-13-months',
  },
  {
    id: 'grain',
    kind: 'choice',
    title: 'By',
    description: 'How long the steps of time are; weeks begin on Monday, all in UTC',
    default: 'month',
    choices: [
      { value: 'day', title: 'Day' },
      { value: 'week', title: 'Week' },
      { value: 'month', title: 'Month' },
    ],
  },
  metricFilter,
  {
    id: 'currency',
    kind: 'values',
    title: 'Currency',
    description: 'BillingCurrency; costs of two currencies are never added up',
    column: 'BillingCurrency',
    single: true,
    default: 'largest',
  },
  {
    id: 'provider',
    kind: 'values',
    title: 'Provider',
    description: 'ServiceProviderName: whose service it is',
    column: 'ServiceProviderName',
  },
  {
    id: 'billing_account',
    kind: 'values',
    title: 'Billing account',
    description: 'BillingAccountId',
    column: 'BillingAccountId',
    label: 'BillingAccountName',
    within: ['provider'],
  },
  {
    id: 'sub_account',
    kind: 'values',
    title: 'Sub account',
    description: 'SubAccountId',
    column: 'SubAccountId',
    label: 'SubAccountName',
    within: ['provider', 'billing_account'],
  },
  {
    id: 'service_category',
    kind: 'values',
    title: 'Service category',
    description: 'ServiceCategory',
    column: 'ServiceCategory',
    within: ['provider'],
  },
  {
    id: 'service',
    kind: 'values',
    title: 'Service',
    description: 'ServiceName',
    column: 'ServiceName',
    within: ['provider', 'service_category'],
  },
  {
    id: 'region',
    kind: 'values',
    title: 'Region',
    description: 'RegionId',
    column: 'RegionId',
    label: 'RegionName',
    within: ['provider'],
  },
  {
    id: 'charge_category',
    kind: 'values',
    title: 'Charge category',
    description: 'ChargeCategory: usage, purchase, tax, credit, adjustment',
    column: 'ChargeCategory',
  },
  { id: 'tag_key', kind: 'text', title: 'Tag', description: 'Key of a tag; counts together with its value' },
  { id: 'tag_value', kind: 'text', title: 'Value of the tag', description: 'Value of the tag that is chosen' },
  {
    id: 'dimension_value',
    kind: 'text',
    title: 'Owner',
    description: 'Value of the dimension that is chosen, such as the name of a team; (not assigned) for none',
  },
  {
    id: 'complete_days',
    kind: 'choice',
    title: 'Complete days only',
    description: 'Leaves out the newest days of each export, for which charges are still to come',
    choices: [{ value: 'yes', title: 'Complete days only' }],
  },
]

/** Filters that a dashboard takes by their name. */
export const sharedFilters: ReadonlyMap<string, Filter> = new Map(shared.map((filter) => [filter.id, filter]))

/** The filter that chooses among dimensions; without any there is nothing to choose. */
export function dimensionFilter(dimensions: readonly string[]): ChoiceFilter {
  const [first] = dimensions
  return {
    id: dimensionFilterId,
    kind: 'choice',
    title: 'Dimension',
    description: 'One of the dimensions that finops.yaml describes under dimensions:',
    choices: dimensions.map((value) => ({ value, title: value })),
    ...(first !== undefined && { default: first }),
  }
}
