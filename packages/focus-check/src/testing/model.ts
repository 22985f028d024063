import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The published requirements model of FOCUS 1.2 (FinOps Foundation, MIT), read in place: an oracle, no part of this. */
const path = fileURLToPath(new URL('../../../../../shared/spec/model-1.2.json', import.meta.url))

export const modelPresent: boolean = existsSync(path)

export interface ModelCheck {
  readonly CheckFunction?: string
  readonly Items?: readonly ModelCheck[]
  readonly ColumnName?: string
  readonly CheckCondition?: string
  readonly ColumnAName?: string
  readonly ColumnBName?: string
  readonly ResultColumnName?: string
  readonly ModelRuleId?: string
  readonly Value?: string | number | null
  readonly ExpectedCount?: number
  readonly AND?: ModelCheck | readonly ModelCheck[]
}

export interface ModelRule {
  readonly Function: string
  readonly Reference: string
  readonly Type: 'Static' | 'Dynamic'
  readonly Status: string
  readonly ApplicabilityCriteria?: readonly string[]
  readonly ValidationCriteria: {
    readonly MustSatisfy: string
    readonly Keyword: string
    readonly Requirement: ModelCheck
    readonly Condition?: ModelCheck
  }
}

export function readModel(): ReadonlyMap<string, ModelRule> {
  const model = JSON.parse(readFileSync(path, 'utf8')) as { readonly ModelRules: Readonly<Record<string, ModelRule>> }
  return new Map(Object.entries(model.ModelRules))
}
