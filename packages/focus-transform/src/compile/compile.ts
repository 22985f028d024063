import type { DatasetColumnName } from '@open-finops/focus-schema'
import type { Dialect } from '../dialect/dialect.ts'
import { duckdbDialect } from '../dialect/duckdb.ts'
import type { ValueType } from '../language/expression.ts'
import type { ColumnRule, Format, FormatAudit } from '../language/mapping.ts'
import { labelOf, noneOfItsColumns } from '../missing-raw-column.ts'
import { bind, type PresentColumn } from './bind.ts'
import { fedColumns } from './fed-columns.ts'
import { type RenderScope, render } from './render.ts'
import { constantText, type Rendered, type ValueOrigin } from './rendered.ts'
import { rowChange, withRowRules } from './row-rules.ts'
import { createStages, type RawRead } from './stages.ts'
import { tableColumns } from './table-columns.ts'

/** What is to be compiled. */
export interface CompileRequest {
  readonly format: Format
  /** The columns that the files have, in their order. */
  readonly present: readonly PresentColumn[]
  /** The provider's own column name → the name in the files. */
  readonly renamed?: Readonly<Record<string, string>>
  /** Text constants of lake columns that no file holds, such as `x_ExportName`. */
  readonly constants?: Readonly<Partial<Record<DatasetColumnName, string>>>
  /** A variant that an audit asked for. */
  readonly variant?: string
  readonly dialect?: Dialect
}

/** A mapping as one SELECT over the relation `raw`, and what is to be known about it. */
export interface CompiledTransform {
  /** Gives every column of the dataset's table in the lake, in its order, with its type. */
  readonly sql: string
  /** Statements to run once before it: functions and the lookup tables it uses. */
  readonly prelude: readonly string[]
  readonly origins: readonly CompiledOrigin[]
  /** Columns of a whole file that these files lack, and what would have come of them. */
  readonly missing: readonly { readonly rawColumn: string; readonly focusColumns: readonly string[] }[]
  /** Columns of the files that the format has no use for. */
  readonly unused: readonly string[]
  /** Columns of the files that nobody told of; their values are in `x_ProviderColumns`. */
  readonly unknown: readonly string[]
  readonly audits: readonly FormatAudit[]
  /** What it reads of the files. */
  readonly reads: readonly RawRead[]
  /** SQL text of each rule by itself, for `explain`. */
  readonly ruleSql: ReadonlyMap<string, string>
  /** SQL text of each prepared step by itself, for `explain`. */
  readonly stepSql: ReadonlyMap<string, string>
}

/** Where a lake column of these files comes from. */
export interface CompiledOrigin {
  readonly column: DatasetColumnName
  readonly origin: 'reported' | 'derived' | 'absent'
  readonly missing: readonly string[]
  /** Of a column whose rows differ: every origin that a value may have. NULL is absent, whatever stands here. */
  readonly origins?: readonly ValueOrigin[]
  /** Of such a column: which row has which, in words or SQL. */
  readonly rule?: string
}

/**
 * Compiles a format against the columns that are really there. Absent optional columns fold to typed NULLs.
 * @throws FinopsError `FINOPS_MISSING_RAW_COLUMN` when a column is missing without which a FOCUS cost, currency or
 *   period can't be known, or when there is none of the format's columns.
 */
export function compile(request: CompileRequest): CompiledTransform {
  const { format, dialect = duckdbDialect, constants = {} } = request
  const binding = bind(format, request.present, request.renamed)
  const stages = createStages(dialect, format, request.variant)
  const lacking = new Map<string, Set<string>>()
  const headers = request.present.map((column) => column.name)
  // Without a row nothing would be reached, and a page of an error would be a month without costs.
  if (headers.length > 0 && binding.columns.size === 0) throw noneOfItsColumns(format, headers)
  const fed = fedColumns(format)
  const declared = new Set(
    format.declared.flatMap(({ name }) => {
      const role = format.roleOf(name)
      return role.kind === 'column' ? [role.name] : []
    }),
  )
  const fedBy = (target: string): readonly string[] => {
    if (!target.startsWith(STEP)) return [target]
    const name = target.slice(STEP.length)
    const main = format.prepare.find((prepared) => prepared.name === name)?.column
    return [...new Set([...(main ? [main] : []), ...(fed.get(name) ?? [])])]
  }
  const scopeFor = (target: string): RenderScope => ({
    format,
    dialect,
    binding,
    target: fedBy(target)[0] ?? target,
    headers,
    steps: stages.steps,
    useColumn: stages.useColumn,
    useRecords: stages.useRecords,
    useLookup: stages.useLookup,
    lookupTexts: stages.lookupTexts,
    lacks: (rawColumn) => {
      if (declared.has(rawColumn)) {
        lacking.set(rawColumn, new Set([...(lacking.get(rawColumn) ?? []), ...fedBy(target)]))
      }
    },
  })
  stages.prepare(scopeFor)

  const rules = withRowRules(format)
  const origins: CompiledOrigin[] = []
  const ruleSql = new Map<string, string>()
  const selected = tableColumns(format).map((column) => {
    const name = column.name
    const type = column.lakeType
    const constant = constants[name]
    const rule = name === 'x_RowChange' ? rowChange(format) : rules[name]
    const scope = scopeFor(name)
    const rendered = rule && constant === undefined ? render(rule.value, scope) : undefined
    const value = constant === undefined ? rendered : constantText(dialect, constant)
    const closed = value?.isNull ? undefined : value?.closed
    const sql = closed ? closed.as(stages.closedType(closed, name)) : columnSql(value, type, dialect)
    const missing = [...lacking]
      .filter(([, targets]) => targets.has(name))
      .map(([rawColumn]) => labelOf(format, rawColumn, headers))
    const own = format.mapping[name]
    // The zero costs of dropped rows are no values of FOCUS rows.
    const values = rendered && own && own.value !== rule?.value ? render(own.value, scope) : rendered
    origins.push({ column: name, ...(constant === undefined ? originOf(own ?? rule, values, sql) : ours), missing })
    ruleSql.set(name, sql)
    return `  ${sql} AS ${dialect.identifier(name)}`
  })
  return {
    sql: stages.statement(selected),
    prelude: dialect.prelude(stages.usedLookups(), stages.joinedLookups(), stages.closedTypes()),
    origins,
    missing: [...lacking].map(([rawColumn, targets]) => ({
      rawColumn: labelOf(format, rawColumn, headers),
      focusColumns: [...targets],
    })),
    unused: binding.unused,
    unknown: headers.filter((name) => format.isUnknownColumn?.(name) ?? false),
    reads: stages.reads(),
    audits: format.audits.filter(
      (audit) =>
        (audit.retryWith === undefined || audit.retryWith !== request.variant) &&
        (audit.ifPresent ?? []).every((name) => binding.columns.has(name)) &&
        !(audit.ifAbsent ?? []).some((name) => binding.columns.has(name)),
    ),
    ruleSql,
    stepSql: new Map([...stages.steps].map(([name, step]) => [name, step.sql])),
  }
}

const STEP = 'step '

const LAKE_VALUE: Readonly<Record<string, ValueType>> = {
  VARCHAR: 'string',
  TIMESTAMP: 'timestamp',
  'DECIMAL(38,18)': 'money',
  'DECIMAL(38,15)': 'quantity',
}

function columnSql(rendered: Rendered | undefined, lakeType: string, dialect: Dialect): string {
  const type = LAKE_VALUE[lakeType] ?? 'string'
  if (!rendered || rendered.isNull) return `CAST(NULL AS ${lakeType})`
  return rendered.type === type ? rendered.sql : dialect.cast(rendered.sql, rendered.type, type)
}

const ours = { origin: 'derived' } as const

/** What a mapping states of a column's origin holds for all its rows; otherwise each branch has its own. */
function originOf(
  rule: ColumnRule | undefined,
  rendered: Rendered | undefined,
  sql: string,
): Omit<CompiledOrigin, 'column' | 'missing'> {
  if (!rule || !rendered || rendered.isNull) return { origin: 'absent' }
  if (rule.origin === 'mixed') return { origin: 'reported', origins: ['reported', 'derived'], rule: rule.note ?? sql }
  const [first = 'derived', second] = rendered.origins
  if (second === undefined || rule.origin === 'derived') return { origin: rule.origin ?? first }
  return { origin: rule.origin ?? first, origins: rendered.origins, rule: rule.note ?? sql }
}
