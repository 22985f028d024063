import { datasetColumns, type FocusDataset, type FocusVersion } from '@open-finops/focus-schema'
import { evidentCapabilities } from './capabilities.ts'
import { type Relation, sqlName, sqlString } from './compile/relation.ts'
import { compileRowNumbers, compileScan, type Scan } from './compile/scan.ts'
import { columnsOf } from './condition.ts'
import { brokenHeader } from './header-rules.ts'
import { type Excuse, excusesOf, type RowOrigins } from './origins.ts'
import { countVerdicts, type DatasetReport, type Example, type ExampleValue, type RuleResult } from './result.ts'
import type { Capability, Rule } from './rule.ts'
import { ruleBook } from './rule-book.ts'
import { statementOf } from './statement.ts'

/** Asks DuckDB one question; rows are values in the order of the columns. */
export type Ask = (sql: string) => Promise<readonly (readonly unknown[])[]>

/** What to check, and what is known of it. */
export interface CheckRequest {
  readonly name: string
  readonly relation: Relation
  readonly dataset: FocusDataset
  readonly version: FocusVersion
  /** What the provider offers beyond what the columns show; `all` asks for every conditional column. */
  readonly supports?: readonly Capability[] | 'all'
  /** Where columns come from: rules that rows break for want of what their bill doesn't carry are listed and don't fail. */
  readonly origins?: readonly RowOrigins[]
  /** The relation with a column `row_number` from 1, where it has a faster way than counting. */
  readonly numbered?: string
  /** False leaves the broken rows unread. */
  readonly examples?: boolean
}

/** Checks one dataset: one scan for all rules, and two more of some columns where rows break rules. */
export async function checkDataset(ask: Ask, request: CheckRequest): Promise<DatasetReport> {
  const { relation, dataset, version } = request
  const { rules, undecided } = ruleBook(dataset, version)
  const names = new Set(relation.columns.map(({ name }) => name))
  const scannable = rules.filter((rule) => isScanned(rule) && lacking(rule, names) === undefined)
  const scan = compileScan(relation, scannable)
  const [answer = []] = await ask(scan.sql)
  const broken = new Map(scan.rules.map((rule, index) => [rule, Number(answer[index + 1])]))
  const capabilities = request.supports === 'all' ? undefined : evident(request.supports ?? [], names)
  const wrong = scan.rules.filter((rule) => (broken.get(rule) ?? 0) > 0)
  const excuses = await excusesOf(ask, relation, request.origins ?? [], wrong)
  const results = rules.map((rule) => judge(rule, { request, names, broken, excuses, capabilities }))
  const detailed = request.examples === false ? results : await withExamples(ask, request, scan, broken, results, rules)
  return {
    name: request.name,
    dataset,
    version,
    rows: Number(answer[0] ?? 0),
    columns: relation.columns.length,
    results: detailed,
    undecided,
    counts: countVerdicts(detailed, undecided.length),
  }
}

function isScanned({ check }: Rule): boolean {
  return check.kind === 'row' || check.kind === 'oneParent' || check.kind === 'unique'
}

function evident(supports: readonly Capability[], names: ReadonlySet<string>): ReadonlySet<Capability> {
  return new Set([...supports, ...evidentCapabilities([...names])])
}

/** All columns that a rule reads. */
export function columnsRead({ column, check }: Rule): readonly string[] {
  switch (check.kind) {
    case 'row':
      return [...new Set([...columnsOf(check.must), ...(check.when === null ? [] : columnsOf(check.when))])]
    case 'oneParent':
      return [column, check.parent]
    case 'unique':
      return [...check.with, column]
    case 'present':
      return [column]
    case 'header':
      return []
  }
}

function lacking(rule: Rule, names: ReadonlySet<string>): string | undefined {
  return columnsRead(rule).find((column) => !names.has(column))
}

interface Evidence {
  readonly request: CheckRequest
  readonly names: ReadonlySet<string>
  readonly broken: ReadonlyMap<Rule, number>
  readonly excuses: ReadonlyMap<Rule, Excuse>
  /** Undefined: the provider offers everything. */
  readonly capabilities: ReadonlySet<Capability> | undefined
}

function judge(rule: Rule, { request, names, broken, excuses, capabilities }: Evidence): RuleResult {
  const { id, level, column, check } = rule
  const facts = { id, level, column, statement: statementOf(rule), examples: [] as readonly Example[] }
  if (check.kind === 'present') {
    if (names.has(column)) return { ...facts, verdict: 'passed', failing: 0 }
    const unmet = capabilities && check.capabilities.filter((capability) => !capabilities.has(capability))
    const due = !check.conditional || (unmet === undefined ? true : check.capabilities.length > 0 && unmet.length === 0)
    if (due) return { ...facts, verdict: 'failed', failing: 1 }
    return { ...facts, verdict: 'absent', failing: 0, note: 'due only where the provider offers it' }
  }
  if (check.kind === 'header') {
    const known = new Set(datasetColumns(request.dataset, request.version).map(({ name }) => name))
    const wrong = brokenHeader(
      check.question,
      request.relation.columns.map(({ name }) => name),
      known,
    )
    if (wrong.length === 0) return { ...facts, verdict: 'passed', failing: 0 }
    const examples = wrong.slice(0, 3).map((name) => ({ row: null, values: { column: name } }))
    return { ...facts, verdict: 'failed', failing: wrong.length, examples }
  }
  const missing = lacking(rule, names)
  if (missing !== undefined) return { ...facts, verdict: 'absent', failing: 0, note: `there is no column ${missing}` }
  const failing = broken.get(rule) ?? 0
  const excuse = excuses.get(rule)
  if (excuse !== undefined && excuse.left === 0) {
    return { ...facts, verdict: 'absent-at-source', failing, note: excuse.note }
  }
  if (excuse !== undefined) {
    return { ...facts, verdict: 'failed', failing: excuse.left, note: `besides rows where ${excuse.note}` }
  }
  return { ...facts, verdict: failing === 0 ? 'passed' : 'failed', failing }
}

/** Row numbers first, from the columns of the broken rules alone; then those rows. */
async function withExamples(
  ask: Ask,
  { relation, numbered }: CheckRequest,
  scan: Scan,
  broken: ReadonlyMap<Rule, number>,
  results: readonly RuleResult[],
  rules: readonly Rule[],
): Promise<readonly RuleResult[]> {
  const wrong = scan.rules.filter((rule) => (broken.get(rule) ?? 0) > 0)
  const failing = wrong.filter(({ check }) => check.kind === 'row')
  const parents = wrong.filter(({ check }) => check.kind !== 'row')
  const withNumbers = numbered ?? `(SELECT *, row_number() OVER () AS row_number FROM ${relation.sql})`
  const found = new Map<Rule, readonly Example[]>()
  for (const rule of parents) found.set(rule, await groupExamples(ask, relation, rule))
  if (failing.length > 0) {
    const [numbers = []] = await ask(compileRowNumbers(relation, failing, withNumbers))
    const rowsOf = failing.map((_, index) => ((numbers[index] ?? []) as readonly unknown[]).map(Number))
    const wanted = [...new Set(rowsOf.flat())]
    const columns = [...new Set(failing.flatMap(columnsRead))]
    const texts = columns.map((column) => `left(${sqlName(column)}::VARCHAR, 200)`)
    const rows = await ask(
      `SELECT row_number, ${texts.join(', ')} FROM ${withNumbers} WHERE row_number IN (${wanted.join(', ')})`,
    )
    const byNumber = new Map(rows.map((row) => [Number(row[0]), row]))
    failing.forEach((rule, index) => {
      const examples = (rowsOf[index] ?? []).map((number) => {
        const row = byNumber.get(number) ?? []
        const values = columnsRead(rule).map((column) => [column, textOf(row[columns.indexOf(column) + 1])] as const)
        return { row: number, values: Object.fromEntries(values) }
      })
      found.set(rule, examples)
    })
  }
  return results.map((result, index) => {
    const rule = rules[index]
    const examples = rule === undefined || result.verdict !== 'failed' ? undefined : found.get(rule)
    return examples === undefined ? result : { ...result, examples }
  })
}

/** Three values that break a rule about groups of rows. */
async function groupExamples(ask: Ask, relation: Relation, { column, check }: Rule): Promise<readonly Example[]> {
  const name = sqlName(column)
  if (check.kind !== 'oneParent') {
    const keys = check.kind === 'unique' ? [...check.with, column] : [column]
    const list = keys.map(sqlName)
    const rows = await ask(
      `SELECT ${list.map((key) => `${key}::VARCHAR`).join(', ')} FROM ${relation.sql} GROUP BY ${list.join(', ')} HAVING count(*) > 1 AND ${list.map((key) => `${key} IS NOT NULL`).join(' AND ')} ORDER BY ALL LIMIT 3`,
    )
    return rows.map((row) => ({
      row: null,
      values: Object.fromEntries(keys.map((key, index) => [key, textOf(row[index])])),
    }))
  }
  const parent = sqlName(check.parent)
  const rows = await ask(
    `SELECT ${name}::VARCHAR, coalesce(array_to_string(list_sort(list(DISTINCT ${parent}::VARCHAR) FILTER (WHERE ${parent} IS NOT NULL))[1:5], ${sqlString(' | ')}), '') FROM ${relation.sql} WHERE ${name} IS NOT NULL GROUP BY ${name} HAVING count(DISTINCT ${parent}) <> 1 ORDER BY 1 LIMIT 3`,
  )
  return rows.map((row) => ({ row: null, values: { [column]: textOf(row[0]), [check.parent]: textOf(row[1]) } }))
}

function textOf(value: unknown): ExampleValue {
  return value === null || value === undefined ? null : String(value)
}
