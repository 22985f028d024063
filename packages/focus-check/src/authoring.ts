import type { Condition, JsonSchema, ValueFormat } from './condition.ts'
import type { Capability, HeaderQuestion, Rule, RuleLevel } from './rule.ts'

/** The words that rules are written in. */

export function present(
  id: string,
  level: RuleLevel,
  column: string,
  capabilities: readonly Capability[] = [],
  conditional: boolean = capabilities.length > 0,
): Rule {
  return { id, level, column, check: { kind: 'present', capabilities, conditional } }
}

export function row(
  id: string,
  level: RuleLevel,
  column: string,
  must: Condition,
  when: Condition | null = null,
): Rule {
  return { id, level, column, check: { kind: 'row', when, must } }
}

export function oneParent(id: string, level: RuleLevel, column: string, parent: string): Rule {
  return { id, level, column, check: { kind: 'oneParent', parent } }
}

export function unique(id: string, level: RuleLevel, column: string, beside: readonly string[] = []): Rule {
  return { id, level, column, check: { kind: 'unique', with: beside } }
}

export function header(id: string, level: RuleLevel, question: HeaderQuestion): Rule {
  return { id, level, column: 'ColumnHandling', check: { kind: 'header', question } }
}

export function isNull(column: string): Condition {
  return { kind: 'null', column }
}

export function notNull(column: string): Condition {
  return { kind: 'filled', column }
}

export function oneOf(column: string, ...values: readonly string[]): Condition {
  return { kind: 'in', column, values }
}

/** Any value but these; null is none of them. */
export function noneOf(column: string, ...values: readonly string[]): Condition {
  return { kind: 'notIn', column, values }
}

export function formatted(column: string, format: ValueFormat): Condition {
  return { kind: 'format', column, format }
}

export function matches(column: string, schema: JsonSchema): Condition {
  return { kind: 'schema', column, schema }
}

export function zero(column: string): Condition {
  return { kind: 'zero', column }
}

export function atLeast(column: string, limit: string): Condition {
  return { kind: 'min', column, limit }
}

export function atMost(column: string, limit: string): Condition {
  return { kind: 'max', column, limit }
}

/** `left` times `right` is `column`, up to one part in a thousand million. */
export function product(left: string, right: string, column: string): Condition {
  return { kind: 'product', left, right, column }
}

export function same(column: string, other: string): Condition {
  return { kind: 'same', column, other }
}

export function before(column: string, other: string): Condition {
  return { kind: 'before', column, other }
}

export function everFilled(column: string): Condition {
  return { kind: 'ever', column }
}

export function all(...of: readonly Condition[]): Condition {
  return { kind: 'all', of }
}

export function any(...of: readonly Condition[]): Condition {
  return { kind: 'any', of }
}
