import { ISO_4217 } from '../iso-4217.ts'
import type { ModelCheck, ModelRule } from './model.ts'

export type Row = Readonly<Record<string, string | null>>
export type ModelVerdict = 'pass' | 'fail' | 'skip'

/**
 * What the published model says about rows, rule by rule, in plain code over values and apart from the SQL of this
 * package. A rule holds where its own condition and those of the headings above it hold. As in SQL, a comparison with
 * a null decides nothing: whether a null may be there is asked by the nullability rules.
 */
export function modelVerdicts(
  model: ReadonlyMap<string, ModelRule>,
  rows: readonly Row[],
  columns: readonly string[],
): ReadonlyMap<string, ModelVerdict> {
  const parents = new Map<string, string>()
  for (const [id, { ValidationCriteria }] of model) {
    for (const item of ValidationCriteria.Requirement.Items ?? []) {
      if (item.ModelRuleId !== undefined) parents.set(item.ModelRuleId, id)
    }
  }
  const conditionsOf = (id: string): readonly ModelCheck[] => {
    const own = model.get(id)?.ValidationCriteria.Condition
    const above = parents.get(id)
    const conditions = own === undefined || Object.keys(own).length === 0 ? [] : [own]
    return above === undefined ? conditions : [...conditions, ...conditionsOf(above)]
  }
  const present = new Set(columns)
  return new Map([...model].map(([id, rule]) => [id, verdictOf(rule, conditionsOf(id), rows, present)]))
}

function verdictOf(
  rule: ModelRule,
  conditions: readonly ModelCheck[],
  rows: readonly Row[],
  present: ReadonlySet<string>,
): ModelVerdict {
  const { Keyword, Requirement } = rule.ValidationCriteria
  const name = Requirement.CheckFunction
  if (rule.Status !== 'Active' || rule.Type !== 'Static' || Keyword === 'MAY') return 'skip'
  if (rule.Function === 'Composite' || name === undefined) return 'skip'
  if (name === 'ColumnPresent') return present.has(Requirement.ColumnName ?? '') ? 'pass' : 'fail'
  if ([...conditions, Requirement].flatMap(namesIn).some((column) => !present.has(column))) return 'skip'
  const judged = rows.filter((row) => conditions.every((condition) => holds(condition, row)))
  if (name === 'CheckDistinctCount') {
    const { ColumnAName: child = '', ColumnBName: parent = '', ExpectedCount = 1 } = Requirement
    const groups = new Map<string, Row[]>()
    for (const row of judged) {
      const value = row[child] ?? null
      if (value !== null) groups.set(value, [...(groups.get(value) ?? []), row])
    }
    const fits = [...groups.values()].every(
      (group) => new Set(group.map((row) => row[parent]).filter((value) => value != null)).size === ExpectedCount,
    )
    return fits ? 'pass' : 'fail'
  }
  return judged.every((row) => satisfies(Requirement, row)) ? 'pass' : 'fail'
}

function namesIn(check: ModelCheck): readonly string[] {
  const { ColumnName, CheckCondition, ColumnAName, ColumnBName, ResultColumnName, Items = [], AND } = check
  const nested = AND === undefined ? [] : 'CheckFunction' in AND ? [AND] : [...(AND as readonly ModelCheck[])]
  const own = [ColumnName, CheckCondition, ColumnAName, ColumnBName, ResultColumnName]
  return [...own.filter((name) => name !== undefined), ...[...Items, ...nested].flatMap(namesIn)]
}

/** As a condition: strict, a null equals nothing but null. */
function holds(check: ModelCheck, row: Row): boolean {
  const value = row[check.ColumnName ?? check.CheckCondition ?? ''] ?? null
  switch (check.CheckFunction) {
    case 'AND':
      return (check.Items ?? []).every((item) => holds(item, row))
    case 'OR':
      return (check.Items ?? []).some((item) => holds(item, row))
    case 'CheckValue':
      return value === (check.Value ?? null)
    case 'CheckNotValue':
      return value !== (check.Value ?? null)
    case 'CheckNotSameValue':
      return row[check.ColumnAName ?? ''] !== row[check.ColumnBName ?? '']
    case undefined: {
      // Two conditions are written as { "AND": … } without a CheckFunction.
      const nested = check.AND === undefined ? [] : 'CheckFunction' in check.AND ? [check.AND] : check.AND
      return (nested as readonly ModelCheck[]).every((item) => holds(item, row))
    }
    default:
      throw new Error(`condition ${check.CheckFunction}`)
  }
}

/** As a requirement. */
function satisfies(check: ModelCheck, row: Row): boolean {
  if (check.CheckFunction === 'AND') return (check.Items ?? []).every((item) => satisfies(item, row))
  if (check.CheckFunction === 'OR') {
    const [first] = check.Items ?? []
    const column = first?.ColumnName ?? first?.Items?.[0]?.ColumnName
    if (column !== undefined && row[column] === null) return true
    return (check.Items ?? []).some((item) => satisfies(item, row))
  }
  if (check.CheckFunction === 'ColumnByColumnEqualsColumnValue') {
    const [left, right, result] = [check.ColumnAName, check.ColumnBName, check.ResultColumnName].map(
      (name) => row[name ?? ''] ?? null,
    )
    if (left == null || right == null || result == null) return true
    return Math.abs(Number(left) * Number(right) - Number(result)) <= 1e-9 * Math.max(Math.abs(Number(result)), 1)
  }
  const value = row[check.ColumnName ?? ''] ?? null
  if (check.CheckFunction === 'CheckValue' && check.Value == null) return value === null
  if (check.CheckFunction === 'CheckNotValue' && check.Value == null) return value !== null
  if (value === null) return true
  switch (check.CheckFunction) {
    case 'CheckValue':
      return typeof check.Value === 'number' ? Number(value) === check.Value : value === check.Value
    case 'CheckNotValue':
      return value !== check.Value
    case 'CheckGreaterOrEqualThanValue':
      return Number(value) >= Number(check.Value)
    case 'CheckDecimalValue':
    case 'FormatNumeric':
      return /^-?(\d+\.?\d*|\.\d+)([eE]-?\d+)?$/.test(value)
    case 'TypeDecimal':
      return value.trim() !== '' && Number.isFinite(Number(value))
    case 'TypeDateTime':
      return !Number.isNaN(Date.parse(value))
    case 'FormatDateTime':
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && isMoment(value)
    case 'TypeString':
    case 'FormatString':
      return true
    case 'FormatCurrency':
      return value.trim() !== ''
    case 'CheckNationalCurrency':
      return ISO_4217.includes(value)
    case 'FormatUnit':
      return isUnit(value)
    case 'FormatKeyValue':
      return isKeyValue(value)
    default:
      throw new Error(`requirement ${check.CheckFunction}`)
  }
}

function isMoment(value: string): boolean {
  const time = Date.parse(value)
  return !Number.isNaN(time) && new Date(time).toISOString() === value.replace('Z', '.000Z')
}

function isUnit(value: string): boolean {
  const intervals = ['Year', 'Month', 'Day', 'Hour', 'Minute', 'Second']
  const isTerm = (text: string): boolean => /^[A-Za-z][A-Za-z0-9]*( +[A-Za-z][A-Za-z0-9]*)*$/.test(text)
  const [dividend = '', divisor, ...more] = value.split('/')
  if (more.length > 0) return false
  if (divisor !== undefined) {
    const counted = /^\d+ (.*)s$/.exec(divisor)?.[1]
    return isTerm(dividend) && intervals.includes(counted ?? divisor)
  }
  const quantified = /^\d+ (.*)$/.exec(value)?.[1]
  if (quantified !== undefined) return isTerm(quantified)
  const dash = value.lastIndexOf('-')
  if (dash < 0) return isTerm(value)
  return isTerm(value.slice(0, dash)) && intervals.some((interval) => value.slice(dash + 1) === `${interval}s`)
}

/** JSON.parse forgets a key that stands twice; keys of a flat object are counted in its text. */
function isKeyValue(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return false
    if (Object.values(parsed).some((item) => typeof item === 'object' && item !== null)) return false
    const keys = value.match(/"(?:[^"\\]|\\.)*"\s*:/g) ?? []
    return keys.length === Object.keys(parsed).length
  } catch {
    return false
  }
}
