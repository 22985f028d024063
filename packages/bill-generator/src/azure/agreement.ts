import type { AzureLayout } from './options.ts'

/** Under which agreement a bill stands: what every row of it says. All of it is invented. */
export interface Agreement {
  readonly billingAccountId: string
  readonly billingAccountName: string
  /** In files of an Enterprise Agreement the billing account again. */
  readonly billingProfileId: string
  readonly billingProfileName: string
  /** Resource id of what the exports are of. */
  readonly scope: string
}

const customerAccount = '7c1f4e92-5a3b-4d08-9b6e-f0a82d61c3e5:2b9d7f30-84c6-4e1a-a5f2-19c7e6b04d8a_2019-05-31'

const agreements: Readonly<Record<AzureLayout, Agreement>> = {
  'ea-create-new': {
    billingAccountId: '84720165',
    billingAccountName: 'Larkspur Retail',
    billingProfileId: '84720165',
    billingProfileName: 'Larkspur Retail',
    scope: '/providers/Microsoft.Billing/billingAccounts/84720165',
  },
  'mca-create-new': {
    billingAccountId: customerAccount,
    billingAccountName: 'Larkspur Retail',
    billingProfileId: 'LKSP-7Q2M-BG7-PGB',
    billingProfileName: 'Larkspur cloud',
    scope: `/providers/Microsoft.Billing/billingAccounts/${customerAccount}/billingProfiles/LKSP-7Q2M-BG7-PGB`,
  },
}

/** The agreement of a layout. */
export function agreementOf(layout: AzureLayout): Agreement {
  return agreements[layout]
}
