import type { DatasetColumnName } from '@open-finops/focus-schema'
import { FinopsError } from '@open-finops/pipeline'
import { bind, type PresentColumn } from './compile/bind.ts'
import { type CompiledOrigin, type CompiledTransform, compile } from './compile/compile.ts'
import { rowChange, withRowRules } from './compile/row-rules.ts'
import { tableColumns } from './compile/table-columns.ts'
import type { Expression } from './language/expression.ts'
import type { Format } from './language/mapping.ts'
import { mentions } from './language/mentions.ts'
import { labelOf } from './missing-raw-column.ts'
import { readableSql } from './readable-sql.ts'

/** A value computed on the way to a column. */
export interface ExplainedStep {
  readonly name: string
  /** The rule in words. */
  readonly note?: string
  /** Native columns that it reads itself, by their users' names. */
  readonly rawColumns: readonly string[]
  readonly lookups: readonly string[]
  readonly sql: string
}

/** Where a lake column comes from. */
export interface ExplainedColumn {
  readonly column: DatasetColumnName
  /** The rule in words. */
  readonly note?: string
  readonly origin: CompiledOrigin['origin']
  /** Native columns that it is made from, those of its steps included, by their users' names. */
  readonly rawColumns: readonly string[]
  readonly lookups: readonly string[]
  /** In the order in which they are computed. */
  readonly steps: readonly ExplainedStep[]
  readonly sql: string
}

/** What a format's FOCUS rows are made of. */
export interface Explanation {
  readonly format: string
  readonly title: string
  readonly sources: readonly string[]
  readonly columns: readonly ExplainedColumn[]
  readonly madeRows: readonly { readonly reason: string; readonly note: string }[]
  readonly droppedRows: readonly { readonly reason: string; readonly note: string }[]
}

/**
 * Shows how a format computes the columns of the lake, or one of them.
 * @param request `present` explains against the columns of certain files instead of all that the format declares.
 * @throws FinopsError `FINOPS_UNKNOWN_COLUMN`; `FINOPS_MISSING_RAW_COLUMN` for files that lack a necessary column.
 */
export function explain(request: {
  readonly format: Format
  readonly column?: string
  readonly present?: readonly PresentColumn[]
}): Explanation {
  const { format, present = format.declared } = request
  const names = tableColumns(format).map((column) => column.name)
  const asked = request.column === undefined ? names : [nameOf(request.column, names)]
  const compiled = compile({ format, present })
  const reader = readerOf(format, present, compiled)
  return {
    format: format.id,
    title: format.title,
    sources: format.sources,
    columns: asked.map((name) => reader.column(name)),
    madeRows: format.made.map(({ reason, note }) => ({ reason, note })),
    droppedRows: format.dropped.map(({ reason, note }) => ({ reason, note })),
  }
}

const MADE_NOTE = 'Empty on a row of the bill; on a row that is made besides it, the reason why.'

function readerOf(
  format: Format,
  present: readonly PresentColumn[],
  compiled: CompiledTransform,
): { column(name: DatasetColumnName): ExplainedColumn } {
  const headers = present.map((column) => column.name)
  const binding = bind(format, present)
  const origins = new Map(compiled.origins.map((origin) => [origin.column, origin.origin]))
  const rules = withRowRules(format)
  const order = [...format.prepare.map((step) => step.name), 'made']

  const read = (of: Expression): string[] => {
    const { columns, families } = mentions(of)
    return [
      ...columns.filter((name) => binding.columns.has(name)).map((name) => labelOf(format, name, headers)),
      ...families.flatMap((family) =>
        [...(binding.families.get(family)?.values() ?? [])].flat().map((column) => column.name),
      ),
    ]
  }
  const stepValue = (name: string): Expression | undefined =>
    name === 'made'
      ? { op: 'any', of: format.made.map((rule) => rule.if) }
      : format.prepare.find((step) => step.name === name)?.value
  const stepsOf = (of: Expression): string[] => {
    const found = new Set<string>()
    const visit = (expression: Expression): void => {
      for (const name of mentions(expression).steps) {
        const value = stepValue(name)
        if (value === undefined || found.has(name)) continue
        found.add(name)
        visit(value)
      }
    }
    visit(of)
    return order.filter((name) => found.has(name))
  }
  const explainStep = (name: string): ExplainedStep => {
    const value = stepValue(name) ?? { op: 'any', of: [] }
    const note = name === 'made' ? MADE_NOTE : format.prepare.find((step) => step.name === name)?.note
    return {
      name,
      ...(note !== undefined && { note }),
      rawColumns: unique(read(value)),
      lookups: mentions(value).lookups,
      sql: ruleSql(compiled.stepSql.get(name)),
    }
  }
  return {
    column(name) {
      const rule = name === 'x_RowChange' ? rowChange(format) : rules[name]
      const own = rule?.value
      const steps = own ? stepsOf(own) : []
      return {
        column: name,
        ...(rule?.note !== undefined && { note: rule.note }),
        origin: origins.get(name) ?? 'absent',
        rawColumns: own ? unique([...read(own), ...steps.flatMap((step) => read(stepValue(step) ?? own))]) : [],
        lookups: own ? mentions(own).lookups : [],
        steps: steps.map(explainStep),
        sql: ruleSql(compiled.ruleSql.get(name)),
      }
    },
  }
}

/** The types of closed texts are how an engine keeps them, not what the rule says. */
function ruleSql(sql = ''): string {
  return readableSql(sql.replaceAll(/::"texts of (?:[^"]|"")*"(?:\[\])?/g, ''))
}

function nameOf(asked: string, names: readonly DatasetColumnName[]): DatasetColumnName {
  const found = names.find((name) => name.toLowerCase() === asked.toLowerCase())
  if (found) return found
  const nearest = [...names].sort((a, b) => distance(asked, a) - distance(asked, b)).slice(0, 3)
  throw new FinopsError({
    code: 'FINOPS_UNKNOWN_COLUMN',
    message: `There is no FOCUS column '${asked}'`,
    hint: `Nearest: ${nearest.join(', ')}.`,
    details: { column: asked, nearest },
  })
}

/** Letters to change, add or leave out to make one word of the other (Levenshtein). */
function distance(a: string, b: string): number {
  const to = b.toLowerCase()
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [i, letter] of [...a.toLowerCase()].entries()) {
    const next = [i + 1]
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] ?? 0) + (to[j - 1] === letter ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
