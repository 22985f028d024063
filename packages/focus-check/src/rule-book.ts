import type { FocusDataset, FocusVersion } from '@open-finops/focus-schema'
import { before, row, unique } from './authoring.ts'
import { columnRules } from './column-rules.ts'
import type { Rule, RuleBook, RuleLevel, UndecidedReason, UndecidedRule } from './rule.ts'
import { attributeRules } from './rules-1-2/attributes.ts'
import { formatRules } from './rules-1-2/formats.ts'
import { nullRules } from './rules-1-2/nulls.ts'
import { presenceRules } from './rules-1-2/presence.ts'
import { undecidedRules } from './rules-1-2/undecided.ts'
import { valueRules } from './rules-1-2/values.ts'

/**
 * Everything that a version of FOCUS asks of a dataset. For CostAndUsage of 1.2 these are the rules of the published
 * requirements model by their ids; for everything else the rules of the columns, and for 1.4 what tells rows apart.
 * @throws RangeError where that version doesn't define the dataset.
 */
export function ruleBook(dataset: FocusDataset, version: FocusVersion): RuleBook {
  if (version === '1.2' && dataset === 'CostAndUsage') {
    const rules = [...presenceRules, ...formatRules, ...nullRules, ...valueRules, ...attributeRules]
    return { version, dataset, rules, undecided }
  }
  const keys = version === '1.4' ? (keyRules[dataset] ?? []) : []
  return { version, dataset, rules: [...columnRules(dataset, version), ...keys], undecided: [] }
}

const keyRules: Readonly<Partial<Record<FocusDataset, readonly Rule[]>>> = {
  ContractCommitment: [
    unique('ContractCommitmentId-unique', 'MUST', 'ContractCommitmentId'),
    row(
      'ContractCommitmentPeriodStart-before-end',
      'MUST',
      'ContractCommitmentPeriodStart',
      before('ContractCommitmentPeriodStart', 'ContractCommitmentPeriodEnd'),
    ),
    row(
      'ContractPeriodStart-before-end',
      'MUST',
      'ContractPeriodStart',
      before('ContractPeriodStart', 'ContractPeriodEnd'),
    ),
  ],
  InvoiceDetail: [unique('InvoiceDetailId-unique', 'MUST', 'InvoiceDetailId', ['InvoiceIssuerName'])],
  BillingPeriod: [
    unique('BillingPeriodStart-unique', 'MUST', 'BillingPeriodStart', ['InvoiceIssuerName']),
    row(
      'BillingPeriodStart-before-end',
      'MUST',
      'BillingPeriodStart',
      before('BillingPeriodStart', 'BillingPeriodEnd'),
    ),
  ],
}

const undecided: readonly UndecidedRule[] = Object.entries(undecidedRules).flatMap(([reason, list]) =>
  list
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [id = '', level = 'MUST'] = entry.split(':')
      return { id, level: level as RuleLevel, reason: reason as UndecidedReason }
    }),
)
