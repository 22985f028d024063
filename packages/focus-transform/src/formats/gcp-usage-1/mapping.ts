import type { ColumnRule, Format } from '../../language/mapping.ts'
import { accountRules } from './rules/account.ts'
import { chargeRules } from './rules/charge.ts'
import { commitmentRules } from './rules/commitment.ts'
import { costRules } from './rules/cost.ts'
import { nativeRules } from './rules/native.ts'
import { priceRules } from './rules/price.ts'
import { resourceRules } from './rules/resource.ts'
import { serviceRules } from './rules/service.ts'

/** What each FOCUS column is in Google Cloud's usage cost export. */
export const mapping: Format['mapping'] = {
  ...accountRules,
  ...chargeRules,
  ...commitmentRules,
  ...costRules,
  ...nativeRules,
  ...priceRules,
  ...resourceRules,
  ...serviceRules,
} satisfies Record<string, ColumnRule>
