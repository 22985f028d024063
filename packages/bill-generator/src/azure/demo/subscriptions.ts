/** A subscription of Larkspur, with the invoice section (in an Enterprise Agreement: the department) that it belongs to. */
export interface Subscription {
  readonly key: string
  readonly id: string
  readonly name: string
  readonly section: string
  readonly section_id: string
}

/** All of it is invented. */
export const subscriptions: readonly Subscription[] = [
  {
    key: 'prod',
    id: '3d0a7c58-91e4-4f2b-8c67-b25f10d9e843',
    name: 'larkspur-checkout-prod',
    section: 'Commerce',
    section_id: '50181',
  },
  {
    key: 'staging',
    id: 'a94e12f6-0b7d-4c83-95fa-6e8d3c71b052',
    name: 'larkspur-checkout-staging',
    section: 'Commerce',
    section_id: '50181',
  },
  {
    key: 'data',
    id: 'c1f58b30-6ed2-4a97-b014-97a2e45d80cf',
    name: 'larkspur-insights',
    section: 'Insights',
    section_id: '50182',
  },
  {
    key: 'shared',
    id: '68b7d294-f35c-4e10-8a2d-0c96f1e57ba8',
    name: 'larkspur-platform',
    section: 'Platform',
    section_id: '50183',
  },
  {
    key: 'sandbox',
    id: 'f07c63ae-28d1-4b59-9e36-d4815a9b7c20',
    name: 'larkspur-sandbox',
    section: 'Unassigned',
    section_id: '-2',
  },
]
