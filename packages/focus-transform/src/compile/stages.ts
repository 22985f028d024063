import type { ClosedType, Dialect, RecordList, UsedLookup } from '../dialect/dialect.ts'
import type { ValueType } from '../language/expression.ts'
import type { Format } from '../language/mapping.ts'
import { mentions } from '../language/mentions.ts'
import { LOOKUPS, type LookupName, type LookupTable } from '../lookups/index.ts'
import type { PresentColumn } from './bind.ts'
import { withoutNullTexts } from './null-texts.ts'
import { type RenderScope, render } from './render.ts'
import { type ClosedText, constantText, isInline, type Rendered } from './rendered.ts'

/** The relations of a compiled statement: `typed` over `raw`, then one for each level of prepared steps. */
export interface Stages {
  readonly steps: ReadonlyMap<string, Rendered>
  readonly finalLevel: number
  useColumn(name: string, present: readonly PresentColumn[], type: ValueType | 'json'): string
  useRecords(name: string, present: readonly PresentColumn[]): RecordList
  useLookup(table: string, key: string, column: string, type?: string): string
  lookupTexts(table: string, column: string): readonly string[]
  /** The type that a closed text is written in, by its own or this name. */
  closedType(closed: ClosedText, name: string): string
  closedTypes(): readonly ClosedType[]
  /** The lookups that the rules use, with the columns asked for. */
  usedLookups(): readonly UsedLookup[]
  /** The lookups that questions about unknown values join. */
  joinedLookups(): readonly LookupTable[]
  /** The columns read from the files, each once for every type it is needed in. */
  reads(): readonly RawRead[]
  prepare(scopeFor: (target: string) => RenderScope): void
  statement(selected: readonly string[]): string
}

/** A column of the files, read as a type. */
export interface RawRead {
  readonly column: PresentColumn
  readonly type: ValueType | 'json'
}

const MADE = 'made'

/** Collects what the rules of one format use, and writes the statement around them. */
export function createStages(dialect: Dialect, format: Format, variant: string | undefined): Stages {
  const typed = new Map<string, string>()
  const rawReads = new Map<string, RawRead>()
  const lookups = new Map<string, Map<string, { readonly column: string; readonly type?: string }>>()
  const closedTypes = new Map<string, Set<string>>()
  const steps = new Map<string, Rendered>()
  const layers: { level: number; name: string; sql: string }[] = []
  const levels = levelsOf(format)
  const finalLevel = Math.max(0, ...levels.values()) + 1
  /*
   * Engines fold the case of identifiers, clouds don't: `tags:Owner` and `tags:owner` are two columns of a bill.
   */
  const aliases = new Map<string, string>()
  const taken = new Set<string>()
  const aliasOf = (name: string): string => {
    const known = aliases.get(name)
    if (known !== undefined) return known
    let alias = name
    for (let n = 2; taken.has(alias.toLowerCase()); n++) alias = `${name} ${n}`
    taken.add(alias.toLowerCase())
    aliases.set(name, alias)
    return alias
  }

  /*
   * What is computed of one column alone is computed next to it: there engines still know the few different values of a
   * column, and look up each once.
   */
  const atTheirColumn = (sql: string, key: string, title: string, type?: string): string => {
    const of = /^"((?:[^"]|"")+)"$/.exec(key)?.[1]?.replaceAll('""', '"')
    if (of === undefined || !(typed.has(of) || levels.has(of))) return sql
    const name = `${title} of ${of}${type === undefined ? '' : ` as ${type}`}`
    if (!layers.some((layer) => layer.name === name)) layers.push({ level: (levels.get(of) ?? -1) + 1, name, sql })
    return dialect.identifier(name)
  }

  const lookupOf = (table: string, column: string): LookupTable => {
    const lookup = LOOKUPS[table as LookupName]
    if (!lookup) throw new Error(`${format.id}: unknown lookup table '${table}'`)
    if (!lookup.columns.includes(column)) throw new Error(`${format.id}: lookup '${table}' has no column '${column}'`)
    return lookup
  }
  const closedType = ({ type, values }: ClosedText, name: string): string => {
    const named = type ?? `texts of ${name}`
    closedTypes.set(named, new Set([...(closedTypes.get(named) ?? []), ...values]))
    return named
  }

  return {
    steps,
    finalLevel,
    closedType,
    closedTypes: () => [...closedTypes].map(([name, values]) => ({ name, values: [...values] })),
    useColumn(name, present, type) {
      for (const column of present) rawReads.set(`${column.sql} ${type}`, { column, type })
      const raw = format.columns[name]
      const reads = present.map((found) => {
        const column = withoutNullTexts(dialect, format, found)
        const isText = /^(VARCHAR|TEXT|JSON)$/i.test(column.type)
        return raw?.stored === 'double' && type === 'quantity' && isText
          ? dialect.read(dialect.read(column.sql, column.type, 'number'), 'DOUBLE', type)
          : dialect.read(column.sql, column.type, type)
      })
      const own = raw?.type ?? 'string'
      const alias = aliasOf(type === own || name.includes(':') ? name : `${name} as ${type}`)
      typed.set(alias, reads.length === 1 ? (reads[0] ?? '') : `coalesce(${reads.join(', ')})`)
      return dialect.identifier(alias)
    },
    useRecords(name, present) {
      for (const column of present) rawReads.set(`${column.sql} records`, { column, type: 'records' })
      const lists = present.map((found) => {
        const column = withoutNullTexts(dialect, format, found)
        return dialect.records(column.sql, column.type, format.columns[name]?.fields ?? {})
      })
      const [first] = lists
      if (first === undefined || lists.length > 1) {
        const names = present.map((column) => column.name).join(', ')
        throw new Error(`${format.id}: ${name} is a list, and there are several: ${names}`)
      }
      const alias = aliasOf(name)
      typed.set(alias, first.sql)
      return { sql: dialect.identifier(alias), field: first.field }
    },
    useLookup(table, key, column, type) {
      lookupOf(table, column)
      const columns = lookups.get(table) ?? new Map()
      lookups.set(table, columns.set(`${column} ${type ?? ''}`, { column, ...(type !== undefined && { type }) }))
      return atTheirColumn(dialect.lookup(table, key, column, type), key, `${table}.${column}`, type)
    },
    lookupTexts(table, column) {
      const lookup = lookupOf(table, column)
      const at = lookup.columns.indexOf(column)
      return [...new Set(lookup.rows.flatMap((row) => row[at] ?? []))]
    },
    reads: () => [...rawReads.values()],
    usedLookups: () =>
      [...lookups].map(([name, columns]) => ({ table: LOOKUPS[name as LookupName], columns: [...columns.values()] })),
    joinedLookups: () =>
      Object.values(LOOKUPS).filter((lookup) =>
        format.unknownValues.some((rule) => rule.sql.includes(dialect.lookupTable(lookup.name))),
      ),
    prepare(scopeFor) {
      steps.set('variant', constantText(dialect, variant ?? ''))
      const made = madeSql(dialect, format, { scopeFor, closedType }, levels, steps, layers)
      if (made !== undefined) layers.push(made)
    },
    statement(selected) {
      const relations = [
        relation(
          'typed',
          [...typed].map(([name, sql]) => `  ${sql} AS ${dialect.identifier(name)}`),
          'raw',
        ),
      ]
      let from = 'typed'
      for (let level = 0; level < finalLevel; level++) {
        const here = layers.filter((layer) => layer.level === level)
        if (here.length === 0) continue
        const columns = here.map((layer) => `  ${layer.sql} AS ${dialect.identifier(layer.name)}`)
        relations.push(relation(`prepared_${level}`, [`  ${from}.*`, ...columns], from))
        from = `prepared_${level}`
      }
      return `WITH ${relations.join(',\n')}\n${select(selected, from)}`
    },
  }
}

/** The steps in order, each at a level above those it uses; rows are made between the levels. */
function madeSql(
  dialect: Dialect,
  format: Format,
  { scopeFor, closedType }: { scopeFor(target: string): RenderScope; closedType: Stages['closedType'] },
  levels: ReadonlyMap<string, number>,
  steps: Map<string, Rendered>,
  layers: { level: number; name: string; sql: string }[],
): { level: number; name: string; sql: string } | undefined {
  const ordered = [...format.prepare.map((prepared) => prepared.name), MADE].sort(
    (a, b) => (levels.get(a) ?? 0) - (levels.get(b) ?? 0),
  )
  let made: { level: number; name: string; sql: string } | undefined
  for (const name of ordered) {
    const level = levels.get(name) ?? 0
    if (name === MADE) {
      const cases = format.made.map((rule) => ({ rule, condition: render(rule.if, scopeFor(MADE)) }))
      const open = cases.filter(({ condition }) => condition.truth !== false && !condition.isNull)
      steps.set(MADE, constantText(dialect, ''))
      if (open.length > 0) {
        const values = ['', ...open.map(({ rule }) => rule.reason)]
        const type = closedType({ values, as: () => '' }, MADE)
        const sql = dialect.unnestTexts(
          open.map(({ rule, condition }) => ({ condition: condition.sql, text: rule.reason })),
          type,
        )
        const closed = { values, type, as: () => sql }
        steps.set(MADE, { sql, type: 'string', isNull: false, origins: ['derived'], closed })
        made = { level, name: MADE, sql }
      }
      continue
    }
    const prepared = format.prepare.find((other) => other.name === name)
    if (!prepared) continue
    const rendered = render(prepared.value, scopeFor(`step ${name}`))
    if (isInline(rendered)) {
      steps.set(name, rendered)
      continue
    }
    const type = rendered.closed && closedType(rendered.closed, name)
    const sql = (type && rendered.closed?.as(type)) ?? rendered.sql
    const closed = rendered.closed && { ...rendered.closed, ...(type && { type }) }
    const { origins, field } = rendered
    steps.set(name, {
      sql,
      type: rendered.type,
      isNull: false,
      origins,
      ...(closed && { closed }),
      ...(field && { field }),
    })
    layers.push({ level, name, sql })
  }
  return made
}

function levelsOf(format: Format): ReadonlyMap<string, number> {
  const levels = new Map<string, number>([['variant', -1]])
  const levelOf = (uses: readonly string[]): number => {
    const missing = uses.find((name) => !levels.has(name))
    if (missing) throw new Error(`${format.id}: step '${missing}' is used before it is computed`)
    return Math.max(-1, ...uses.map((name) => levels.get(name) ?? -1)) + 1
  }
  const pending = [...format.prepare]
  const madeUses = mentions({ op: 'any', of: format.made.map((rule) => rule.if) }).steps
  for (const prepared of pending.filter((other) => !mentions(other.value).steps.includes(MADE))) {
    const uses = mentions(prepared.value).steps
    if (uses.every((name) => levels.has(name))) levels.set(prepared.name, levelOf(uses))
  }
  levels.set(MADE, levelOf(madeUses))
  for (const prepared of pending) {
    if (!levels.has(prepared.name)) levels.set(prepared.name, levelOf(mentions(prepared.value).steps))
  }
  return levels
}

function relation(name: string, columns: readonly string[], from: string): string {
  return `${name} AS (\n${select(columns, from)}\n)`
}

function select(columns: readonly string[], from: string): string {
  return `SELECT\n${columns.join(',\n')}\nFROM ${from}`
}
