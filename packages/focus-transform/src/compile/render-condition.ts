import type { CompareExpression, Expression, TestExpression } from '../language/expression.ts'
import { type RenderScope, render } from './render.ts'
import { computed, type Rendered, truth } from './rendered.ts'

/** A comparison of two values; one that the files decide for every row folds to that. */
export function renderComparison(expression: CompareExpression, scope: RenderScope): Rendered {
  const left = render(expression.left, scope)
  const right = render(expression.right, scope)
  if (left.isNull || right.isNull) return truth(false)
  if (left.text !== undefined && right.text !== undefined) {
    if (expression.operator === 'equal') return truth(left.text === right.text)
    if (expression.operator === 'different') return truth(left.text !== right.text)
  }
  const operator = { less: '<', 'less-or-equal': '<=', equal: '=', different: '<>' }[expression.operator]
  const type = left.closed?.type
  if (type !== undefined && right.text !== undefined && left.closed?.values.includes(right.text)) {
    return computed(`(${left.closed.as(type)} ${operator} ${scope.dialect.closedText(right.text, type)})`, 'boolean')
  }
  return computed(`(${left.sql} ${operator} ${right.sql})`, 'boolean')
}

/** A condition on one text. A closed text is compared as what it is, and never with what it can't be. */
export function renderTest(expression: TestExpression, scope: RenderScope): Rendered {
  const of = render(expression.of, scope)
  if (of.isNull) return truth(expression.test === 'absent')
  const values = expression.values ?? []
  const first = values[0] ?? ''
  if (of.text !== undefined) {
    if (expression.test === 'equals' || expression.test === 'one-of') return truth(values.includes(of.text))
    if (expression.test === 'present' || expression.test === 'absent') return truth(expression.test === 'present')
  }
  const closed = of.closed
  const type = closed?.type
  const asItIs = closed !== undefined && type !== undefined ? closed.as(type) : undefined
  const known = asItIs === undefined ? values : values.filter((value) => closed?.values.includes(value))
  const constant = (value: string): string =>
    type === undefined ? scope.dialect.text(value) : scope.dialect.closedText(value, type)
  switch (expression.test) {
    case 'present':
      return computed(`${asItIs ?? of.sql} IS NOT NULL`, 'boolean')
    case 'absent':
      return computed(`${asItIs ?? of.sql} IS NULL`, 'boolean')
    case 'equals':
      return known.length === 0 ? truth(false) : computed(`${asItIs ?? of.sql} = ${constant(first)}`, 'boolean')
    case 'one-of':
      if (known.length === 0) return truth(false)
      return computed(`${asItIs ?? of.sql} IN (${known.map(constant).join(', ')})`, 'boolean')
    case 'contains':
      return computed(scope.dialect.contains(of.sql, first), 'boolean')
    case 'starts-with':
      return computed(scope.dialect.startsWith(of.sql, first), 'boolean')
    case 'matches':
      return computed(scope.dialect.matches(of.sql, first), 'boolean')
  }
}

/** Conditions of which all, or any, must hold; those that the files decide are folded away. */
export function renderLogic(op: 'all' | 'any', of: readonly Expression[], scope: RenderScope): Rendered {
  const decisive = op === 'any'
  const open: string[] = []
  for (const operand of of) {
    const rendered = render(operand, scope)
    const known = rendered.isNull ? false : rendered.truth
    if (known === decisive) return truth(decisive)
    if (known === undefined) open.push(rendered.sql)
  }
  if (open.length === 0) return truth(!decisive)
  return computed(`(${open.join(op === 'all' ? ' AND ' : ' OR ')})`, 'boolean')
}
