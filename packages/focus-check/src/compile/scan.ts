import { columnsOf } from '../condition.ts'
import type { Rule, RuleCheck } from '../rule.ts'
import { type ConditionCompiler, collectFacts, conditionCompiler } from './facts.ts'
import { keyColumns, objectColumns } from './keys.ts'
import { type Relation, sqlName } from './relation.ts'

type RowCheck = Extract<RuleCheck, { readonly kind: 'row' }>

/** The one statement that answers every rule of a dataset: rows, then the broken rows of each rule in order. */
export interface Scan {
  readonly sql: string
  readonly rules: readonly Rule[]
}

/** The answer to one rule: SQL over the combinations of one kind. */
interface Answer {
  readonly kind: number
  /** An aggregate over the combinations of its kind, or a whole subquery. */
  readonly sql: string
  readonly whole: boolean
}

/**
 * Compiles rules to one pass over the data. It counts rows by the words of their facts and by the columns of few
 * values (kind 0), and in the same pass by each group of columns that a rule needs for itself (kinds from 1).
 */
export function compileScan(relation: Relation, rules: readonly Rule[]): Scan {
  const keys = keyColumns(relation)
  const objects = new Set(objectColumns(relation))
  const facts = collectFacts(new Set(keys))
  const compiler = conditionCompiler(relation, facts)
  const groups: (readonly string[])[] = []
  const kindOf = (columns: readonly string[]): number => {
    if (columns.every((column) => keys.includes(column))) return 0
    const found = groups.findIndex((group) => group.join('\n') === columns.join('\n'))
    return found >= 0 ? found + 1 : groups.push(columns)
  }
  const answers = rules.map(({ column, check }): Answer => {
    if (check.kind === 'row') {
      const [only = '', ...more] = columnsOfRow(check)
      if (more.length > 0 || !objects.has(only))
        return { kind: 0, sql: counted(brokenRows(check, compiler)), whole: false }
      const alone = conditionCompiler(relation, collectFacts(new Set([only])))
      return { kind: kindOf([only]), sql: counted(brokenRows(check, alone)), whole: false }
    }
    const columns =
      check.kind === 'oneParent' ? [column, check.parent] : check.kind === 'unique' ? [...check.with, column] : []
    const kind = kindOf(columns)
    return {
      kind,
      sql: check.kind === 'oneParent' ? brokenParents(columns, kind) : brokenKeys(columns, kind),
      whole: true,
    }
  })
  return {
    rules,
    sql: `${combinations(facts.source(relation.sql), facts.words(), keys, groups)}\n${selection(answers, groups.length)}`,
  }
}

function counted(broken: string): string {
  return `coalesce(sum(n) FILTER (WHERE ${broken}), 0)::BIGINT`
}

function combinations(
  source: string,
  words: readonly string[],
  keys: readonly string[],
  groups: readonly (readonly string[])[],
): string {
  const names = words.map((_, index) => `m${index}`)
  const columns = [...new Set([...keys, ...groups.flat()])].map(sqlName)
  const sets = [[...names, ...keys.map(sqlName)], ...groups.map((group) => group.map(sqlName))]
  // The bits of grouping() are 0 for the columns of the set.
  const all = [...names, ...columns]
  const kinds = sets.map((set, index) => {
    const bits = all.reduce((mask, name) => mask * 2n + (set.includes(name) ? 0n : 1n), 0n)
    return `WHEN ${bits} THEN ${index}`
  })
  return `WITH combos AS MATERIALIZED (
  SELECT ${all.join(', ')}, count(*) AS n, CASE grouping(${all.join(', ')}) ${kinds.join(' ')} END AS kind
  FROM (SELECT ${[...words.map((word, index) => `${word} AS m${index}`), ...columns].join(',\n    ')}
  FROM ${source})
  GROUP BY GROUPING SETS (${sets.map((set) => `(${set.join(', ')})`).join(', ')})
)`
}

/** One query over the combinations of each kind, and one for each rule about groups of rows. */
function selection(answers: readonly Answer[], groups: number): string {
  const named = answers.map((answer, index) => ({ ...answer, sql: `${answer.sql} AS r${index}` }))
  const parts = Array.from({ length: groups + 1 }, (_, kind) => {
    const sums = named.filter((answer) => !answer.whole && answer.kind === kind).map(({ sql }) => sql)
    const total = kind === 0 ? ['coalesce(sum(n), 0)::BIGINT AS total'] : []
    return sums.length + total.length === 0
      ? []
      : [`(SELECT ${[...total, ...sums].join(',\n    ')} FROM combos WHERE kind = ${kind})`]
  }).flat()
  const whole = named.filter((answer) => answer.whole).map(({ sql }) => sql)
  if (whole.length > 0) parts.push(`(SELECT ${whole.join(',\n    ')})`)
  return `SELECT ${['total', ...answers.map((_, index) => `r${index}`)].join(', ')} FROM ${parts.join(', ')}`
}

function columnsOfRow(check: RowCheck): readonly string[] {
  return [...new Set([...columnsOf(check.must), ...(check.when === null ? [] : columnsOf(check.when))])]
}

function brokenRows(check: RowCheck, compiler: ConditionCompiler): string {
  const must = `NOT ${compiler.must(check.must)}`
  return check.when === null ? must : `${compiler.when(check.when)} AND ${must}`
}

function brokenParents([child = '', parent = '']: readonly string[], kind: number): string {
  const name = sqlName(child)
  return `(SELECT coalesce(sum(rows), 0)::BIGINT FROM (SELECT sum(n) AS rows FROM combos WHERE kind = ${kind} AND ${name} IS NOT NULL GROUP BY ${name} HAVING count(DISTINCT ${sqlName(parent)}) <> 1))`
}

function brokenKeys(columns: readonly string[], kind: number): string {
  const present = columns.map((column) => `${sqlName(column)} IS NOT NULL`).join(' AND ')
  const rows = `SELECT sum(n) AS rows FROM combos WHERE kind = ${kind} AND ${present} GROUP BY ${columns.map(sqlName).join(', ')}`
  return `(SELECT coalesce(sum(rows) FILTER (WHERE rows > 1), 0)::BIGINT FROM (${rows}))`
}

/** Where the first broken rows of some rules stand: for each rule up to three row numbers, from 1. */
export function compileRowNumbers(relation: Relation, rules: readonly Rule[], numbered: string): string {
  const facts = collectFacts(new Set())
  const compiler = conditionCompiler(relation, facts)
  const answers = rules.map(({ check }, index) => {
    const broken = check.kind === 'row' ? brokenRows(check, compiler) : 'false'
    return `list_sort(flatten(list(rows) FILTER (WHERE ${broken})))[1:3] AS r${index}`
  })
  const words = facts.words()
  const names = words.map((_, index) => `m${index}`)
  return `WITH combos AS MATERIALIZED (
  SELECT ${names.join(', ')}, 0 AS kind, count(*) AS n, min(row_number, 3) AS rows
  FROM (SELECT row_number, ${words.map((word, index) => `${word} AS m${index}`).join(',\n    ')}\n  FROM ${facts.source(numbered)})
  GROUP BY ALL
)
SELECT ${answers.join(',\n  ')} FROM combos`
}
