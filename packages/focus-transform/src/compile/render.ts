import type { Dialect, RecordList } from '../dialect/dialect.ts'
import { cast, when } from '../language/build.ts'
import type { Expression, LookupExpression, ValueType, WhenExpression } from '../language/expression.ts'
import type { Format } from '../language/mapping.ts'
import { missingRawColumn, missingRawColumnMark } from '../missing-raw-column.ts'
import type { Binding, PresentColumn } from './bind.ts'
import { renderComparison, renderLogic, renderTest } from './render-condition.ts'
import { renderJson } from './render-json.ts'
import {
  closedOf,
  closedText,
  computed,
  constantText,
  isInline,
  nothing,
  originsOf,
  type Rendered,
  truth,
} from './rendered.ts'

/** What rendering needs to know, and what it finds out. */
export interface RenderScope {
  readonly format: Format
  readonly dialect: Dialect
  readonly binding: Binding
  /** The FOCUS column, or `step <name>`, that is being rendered. */
  readonly target: string
  /** The column names of the files, by whose spelling a missing column is named. */
  readonly headers: readonly string[]
  /** Rendered steps by name. */
  readonly steps: ReadonlyMap<string, Rendered>
  /** Registers a raw column for the `typed` relation; gives the SQL to refer to it. */
  useColumn(name: string, present: readonly PresentColumn[], type: ValueType | 'json'): string
  /** Registers a lookup; gives the SQL of the column asked for. */
  /** Registers a raw column that holds lists of records. */
  useRecords(name: string, present: readonly PresentColumn[]): RecordList
  useLookup(table: string, keySql: string, column: string, type?: string): string
  /** The texts that a column of a lookup table holds. */
  lookupTexts(table: string, column: string): readonly string[]
  /** Notes that the files lack a raw column. */
  lacks(rawColumn: string): void
}

/**
 * Writes an expression as SQL against the columns that the files really have.
 * @throws FinopsError `FINOPS_MISSING_RAW_COLUMN` when it needs a required column that they lack.
 */
export function render(expression: Expression, scope: RenderScope): Rendered {
  switch (expression.op) {
    case 'col':
      return renderColumn(expression.name, scope, undefined)
    case 'step': {
      const rendered = scope.steps.get(expression.name)
      if (!rendered) throw new Error(`${scope.format.id}: ${scope.target} uses the unknown step '${expression.name}'`)
      if (isInline(rendered)) return rendered
      const sql = scope.dialect.identifier(expression.name)
      return rendered.closed?.type === undefined ? { ...rendered, sql } : closedStep(sql, rendered, scope)
    }
    case 'lit':
      if (expression.value === null) return nothing(scope.dialect, expression.type)
      if (typeof expression.value === 'boolean') return truth(expression.value)
      if (expression.type === 'string') return constantText(scope.dialect, String(expression.value))
      return computed(`CAST(${expression.value} AS ${scope.dialect.typeName(expression.type)})`, expression.type)
    case 'coalesce':
      return renderCoalesce(expression.of, scope)
    case 'when':
      return renderWhen(expression, scope)
    case 'lookup': {
      const key = render(expression.key, scope)
      if (key.isNull) return nothing(scope.dialect, 'string')
      return renderLookup(expression, key.sql, scope)
    }
    case 'arith':
      return renderArithmetic(expression, scope)
    case 'cast':
      return renderAs(expression.of, expression.to, scope)
    case 'key': {
      const of = render(expression.of, scope)
      return of.isNull
        ? nothing(scope.dialect, 'string')
        : computed(scope.dialect.mapValue(of.sql, expression.key), 'string', ['reported'])
    }
    case 'member': {
      const columns = scope.binding.families.get(expression.family)?.get(expression.key)
      if (!columns) return nothing(scope.dialect, 'string')
      return computed(scope.useColumn(`${expression.family}:${expression.key}`, columns, 'string'), 'string', [
        'reported',
      ])
    }
    case 'concat': {
      const parts = expression.of.map((part) => render(part, scope))
      return parts.some((part) => part.isNull)
        ? nothing(scope.dialect, 'string')
        : computed(parts.map((part) => part.sql).join(' || '), 'string')
    }
    case 'json': {
      const sql = renderJson(expression, scope)
      return sql === undefined ? nothing(scope.dialect, 'string') : computed(sql, 'string', ['reported'])
    }
    case 'test':
      return renderTest(expression, scope)
    case 'compare':
      return renderComparison(expression, scope)
    case 'all':
    case 'any':
      return renderLogic(expression.op, expression.of, scope)
    case 'not': {
      const of = render(expression.of[0] ?? { op: 'lit', value: null, type: 'boolean' }, scope)
      if (of.isNull) return truth(true)
      return of.truth === undefined ? computed(`NOT coalesce(${of.sql}, FALSE)`, 'boolean') : truth(!of.truth)
    }
    case 'sql': {
      const operands = expression.of.map((operand) => render(operand, scope))
      if (operands[0]?.isNull) return nothing(scope.dialect, expression.type)
      const text = expression.text
        .replace(/\{(\d+)\.(\w+)\.(\w+)\}/g, (_, i, record, name) => fieldOf(operands[Number(i)], record, name))
        .replace(/\{(\d+)\.(\w+)\}/g, (_, i, name) =>
          fieldOf(operands[Number(i)], operands[Number(i)]?.sql ?? '', name),
        )
        .replace(/\{(\d+)\}/g, (_, i) => operands[Number(i)]?.sql ?? '')
      const field = expression.sameRecords && operands[0]?.field
      return { ...computed(text, expression.type), ...(field && { field }) }
    }
  }
}

function renderColumn(name: string, scope: RenderScope, as: ValueType | undefined): Rendered {
  const raw = scope.format.columns[name]
  if (!raw) throw new Error(`${scope.format.id}: ${scope.target} uses the undeclared column '${name}'`)
  const type = as ?? (raw.type === 'json' ? 'string' : raw.type)
  const read = as ?? raw.type
  const bound = scope.binding.columns.get(name)
  if (bound) {
    const filled = bound.present.filter((column) => column.type !== 'NULL')
    if (filled.length === 0) return nothing(scope.dialect, type)
    if (type !== 'records') return computed(scope.useColumn(name, filled, read), type, ['reported'])
    const { sql, field } = scope.useRecords(name, filled)
    return { ...computed(sql, type, ['reported']), field }
  }
  scope.lacks(name)
  if (raw.need === 'required') throw missingRawColumn(scope.format, name, scope.target, scope.headers)
  if (raw.need === 'optional') return nothing(scope.dialect, type)
  const sql = scope.dialect.fail(missingRawColumnMark(scope.format, name, scope.target, scope.headers), type)
  return { sql, type, isNull: false, origins: [], fails: true }
}

/*
 * A wide decimal is slow to turn into another number type, its text is not: what an expression reads is read as that
 * type from the start, through cases and steps.
 */
function renderAs(expression: Expression, type: ValueType, scope: RenderScope): Rendered {
  switch (expression.op) {
    case 'col':
      return renderColumn(expression.name, scope, type)
    case 'coalesce':
      return renderCoalesce(
        expression.of.map((of) => cast(of, type)),
        scope,
      )
    case 'when':
      return renderWhen(
        when(
          expression.cases.map((branch) => [branch.if, cast(branch.then, type)] as const),
          cast(expression.otherwise, type),
        ),
        scope,
      )
    case 'step': {
      const prepared = scope.format.prepare.find((other) => other.name === expression.name)
      const rendered = scope.steps.get(expression.name)
      if (prepared && rendered && rendered.type !== type && type !== 'string')
        return renderAs(prepared.value, type, scope)
      break
    }
    case 'lit':
      if (typeof expression.value === 'number') return render({ ...expression, type }, scope)
  }
  const of = render(expression, scope)
  if (of.isNull) return nothing(scope.dialect, type)
  if (of.type === type) return of
  const sql = scope.dialect.cast(of.sql, of.type, type)
  return { sql, type, isNull: false, origins: of.origins, ...(of.fails && { fails: true }) }
}

/* Lists that a step computed have their fields as they are read. */
function fieldOf(list: Rendered | undefined, record: string, name: string): string {
  return list?.field?.(record, name) ?? `${record}."${name}"`
}

/* Whoever knows nothing of closed texts gets a plain one. */
function closedStep(sql: string, { closed, origins }: Rendered, { dialect }: RenderScope): Rendered {
  const { type = '', values = [] } = closed ?? {}
  const as = (wanted: string): string => (wanted === type ? sql : `CAST(${sql} AS ${dialect.identifier(wanted)})`)
  return closedText(() => `CAST(${sql} AS ${dialect.typeName('string')})`, { values, type, as }, origins)
}

function renderLookup({ table, column }: LookupExpression, key: string, scope: RenderScope): Rendered {
  const closed = {
    values: scope.lookupTexts(table, column),
    as: (type: string) => scope.useLookup(table, key, column, type),
  }
  return closedText(() => scope.useLookup(table, key, column), closed, ['derived'])
}

function renderCoalesce(of: readonly Expression[], scope: RenderScope): Rendered {
  const rendered = of.map((operand) => render(operand, scope))
  const some = rendered.filter((operand) => !operand.isNull)
  const kept = some.some((operand) => !operand.fails) ? some.filter((operand) => !operand.fails) : some.slice(0, 1)
  const first = kept[0]
  if (!first) return nothing(scope.dialect, rendered[0]?.type ?? 'string')
  if (kept.length === 1) return first
  const write = (sqlOf: (value: Rendered) => string): string => `coalesce(${kept.map(sqlOf).join(', ')})`
  const closed = closedOf(kept, write)
  if (closed) return closedText(() => write((value) => value.sql), closed, originsOf(kept))
  return computed(
    write((value) => value.sql),
    first.type,
    originsOf(kept),
  )
}

function renderWhen(expression: WhenExpression, scope: RenderScope): Rendered {
  const branches: { condition: string; then: Rendered }[] = []
  let otherwise: Rendered | undefined
  for (const branch of expression.cases) {
    const condition = render(branch.if, scope)
    if (condition.truth === false || condition.isNull) continue
    const then = render(branch.then, scope)
    if (condition.truth === true) {
      otherwise = then
      break
    }
    branches.push({ condition: condition.sql, then })
  }
  otherwise ??= render(expression.otherwise, scope)
  const values = [...branches.map((branch) => branch.then), otherwise]
  const type = values.find((value) => !value.isNull)?.type ?? otherwise.type
  if (values.every((value) => value.isNull)) return nothing(scope.dialect, type)
  if (branches.length === 0) return otherwise
  const last = otherwise
  const write = (sqlOf: (value: Rendered) => string): string => {
    const cases = branches.map((branch) => `WHEN ${branch.condition} THEN ${sqlOf(branch.then)}`).join(' ')
    return last.isNull ? `CASE ${cases} END` : `CASE ${cases} ELSE ${sqlOf(last)} END`
  }
  const closed = closedOf(values, write)
  if (closed) return closedText(() => write((value) => value.sql), closed, originsOf(values))
  return computed(
    write((value) => value.sql),
    type,
    originsOf(values),
  )
}

function renderArithmetic(expression: Extract<Expression, { op: 'arith' }>, scope: RenderScope): Rendered {
  const exact = expression.operator === 'add' || expression.operator === 'subtract'
  const operand = (of: Expression): Rendered => (exact ? render(of, scope) : renderAs(of, 'number', scope))
  const left = operand(expression.left)
  const right = operand(expression.right)
  if (left.isNull || right.isNull) return nothing(scope.dialect, exact ? left.type : 'number')
  if (exact) {
    if (left.type !== right.type)
      throw new Error(`${scope.format.id}: ${scope.target} adds ${left.type} and ${right.type}`)
    return computed(`(${left.sql} ${expression.operator === 'add' ? '+' : '-'} ${right.sql})`, left.type)
  }
  const operation = expression.operator === 'divide' ? scope.dialect.divide : scope.dialect.multiply
  return computed(`(${operation(left.sql, right.sql)})`, 'number')
}
