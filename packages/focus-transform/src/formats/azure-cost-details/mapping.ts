import type { ColumnRule, Format, PrepareStep } from '../../language/mapping.ts'
import { prepare } from './prepare.ts'
import { accountRules } from './rules/account.ts'
import { chargeRules } from './rules/charge.ts'
import { commitmentRules, commitmentSteps } from './rules/commitment.ts'
import { costRules, costSteps } from './rules/cost.ts'
import { nativeRules } from './rules/native.ts'
import { priceRules, priceSteps } from './rules/price.ts'
import { resourceRules, resourceSteps } from './rules/resource.ts'
import { serviceRules, serviceSteps } from './rules/service.ts'

/** What is computed once for each row, in order. */
export const steps: readonly PrepareStep[] = [
  ...prepare,
  ...resourceSteps,
  ...serviceSteps,
  ...costSteps,
  ...priceSteps,
  ...commitmentSteps,
]

/** What each FOCUS column is in Azure's cost details. */
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
