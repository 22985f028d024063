import { type Condition, columnsOf } from '../condition.ts'
import { formatSql } from './format-fact.ts'
import { schemaSql } from './json-schema-sql.ts'
import { classOf, type Relation, sqlName, sqlStrings } from './relation.ts'

/**
 * Facts about a row, each computed once in the scan however many rules ask for it: a bit in one of a few 64-bit
 * words. Rows are then counted by their words and by the values of columns that have few (the keys), and rules are
 * asked of the few combinations that occur.
 */
export interface Facts {
  /** SQL over a combination: true or false, never null. */
  holds(sql: string, columns: readonly string[]): string
  /** The name of a value that several facts share, such as a cost as DOUBLE: a decimal is converted once. */
  value(sql: string): string
  /** The words `m0`, `m1`, …, in SQL over `source`. */
  words(): readonly string[]
  /** The relation with the shared values beside its columns. */
  source(relation: string): string
}

const bitsOfWord = 60

export function collectFacts(keys: ReadonlySet<string>): Facts {
  const places = new Map<string, number>()
  const values = new Map<string, string>()
  return {
    value(sql) {
      const name = values.get(sql) ?? `v${values.size}`
      values.set(sql, name)
      return name
    },
    source(relation) {
      if (values.size === 0) return relation
      return `(SELECT *, ${[...values].map(([sql, name]) => `${sql} AS ${name}`).join(', ')} FROM ${relation})`
    },
    holds(sql, columns) {
      if (columns.every((column) => keys.has(column))) return `coalesce(${sql}, false)`
      const place = places.get(sql) ?? places.size
      places.set(sql, place)
      return `(m${Math.floor(place / bitsOfWord)} & ${2n ** BigInt(place % bitsOfWord)}) <> 0`
    },
    words() {
      const words: string[][] = []
      for (const [sql, place] of places) {
        const word = Math.floor(place / bitsOfWord)
        words[word] ??= []
        words[word].push(`CASE WHEN ${sql} THEN ${2n ** BigInt(place % bitsOfWord)}::UBIGINT ELSE 0::UBIGINT END`)
      }
      return words.length === 0 ? ['0::UBIGINT'] : words.map((bits) => bits.join(' | '))
    },
  }
}

/** Turns conditions into SQL over the words of the facts they need. */
export interface ConditionCompiler {
  /** Where the rule applies: a null has no value. */
  when(condition: Condition): string
  /** What the rule asks for: a null breaks only what asks for a value. */
  must(condition: Condition): string
  /** The first of the columns of a condition that the relation lacks. */
  missing(condition: Condition): string | undefined
}

export function conditionCompiler(relation: Relation, facts: Facts): ConditionCompiler {
  const types = new Map(relation.columns.map(({ name, type }) => [name, type]))
  const kindOf = (column: string) => classOf(types.get(column) ?? 'VARCHAR')

  function isNull(column: string): string {
    const name = sqlName(column)
    return kindOf(column) === 'text' ? `(${name} IS NULL OR ${name} = 'NULL')` : `${name} IS NULL`
  }
  function empty(column: string): string {
    return facts.holds(isNull(column), [column])
  }
  /** A number that a text column may hold as text. */
  function double(column: string): string {
    const name = sqlName(column)
    return facts.value(kindOf(column) === 'text' ? `TRY_CAST(${name} AS DOUBLE)` : `${name}::DOUBLE`)
  }
  function compared(column: string, operator: string, limit: string): string {
    return kindOf(column) === 'number'
      ? `${sqlName(column)} ${operator} ${limit}`
      : `${double(column)} ${operator} ${limit}`
  }
  function leaf(condition: Exclude<Condition, { readonly kind: 'all' | 'any' | 'ever' }>): string {
    const name = sqlName(condition.column)
    switch (condition.kind) {
      case 'null':
      case 'filled':
        return isNull(condition.column)
      case 'in':
      case 'notIn':
        return kindOf(condition.column) === 'text' ? `${name} IN (${sqlStrings(condition.values)})` : 'false'
      case 'format':
        return formatSql(condition.format, condition.column, kindOf(condition.column), relation.untyped)
      case 'schema':
        return kindOf(condition.column) === 'text' ? schemaSql(name, condition.schema) : 'false'
      case 'zero':
        return compared(condition.column, '=', '0')
      case 'min':
        return compared(condition.column, '>=', condition.limit)
      case 'max':
        return compared(condition.column, '<=', condition.limit)
      case 'product': {
        const [left, right, result] = [condition.left, condition.right, condition.column].map(double)
        return `abs(${left} * ${right} - ${result}) <= 1e-9 * greatest(abs(${result}), 1)`
      }
      case 'same':
        return `${name} IS NOT DISTINCT FROM ${sqlName(condition.other)}`
      case 'before':
        return `${moment(condition.column)} < ${moment(condition.other)}`
    }
  }
  function moment(column: string): string {
    return kindOf(column) === 'text' ? `TRY_CAST(${sqlName(column)} AS TIMESTAMPTZ)` : sqlName(column)
  }
  function compile(condition: Condition, nullsPass: boolean): string {
    switch (condition.kind) {
      case 'all':
      case 'any':
        return `(${condition.of.map((part) => compile(part, nullsPass)).join(condition.kind === 'all' ? ' AND ' : ' OR ')})`
      case 'ever': {
        const some = `NOT (${empty(condition.column)}) AND kind = 0`
        // Of several providers in one file, one may give names and another may not.
        return types.has('ProviderName')
          ? `coalesce(ProviderName IN (SELECT ProviderName FROM combos WHERE ${some}), false)`
          : `(SELECT coalesce(bool_or(${some}), false) FROM combos)`
      }
      case 'null':
        return `(${empty(condition.column)})`
      case 'filled':
        return `NOT (${empty(condition.column)})`
      case 'notIn':
        return `NOT (${facts.holds(leaf(condition), columnsOf(condition))})`
      case 'same':
        return `(${facts.holds(leaf(condition), columnsOf(condition))})`
      default: {
        const columns = columnsOf(condition)
        // The text NULL is read as a null by every rule but the one that forbids it.
        if (condition.kind === 'format' && condition.format === 'no placeholder') {
          const isText = kindOf(condition.column) === 'text'
          const sql = isText ? leaf(condition) : `(${sqlName(condition.column)} IS NULL OR ${leaf(condition)})`
          return `(${facts.holds(sql, columns)})`
        }
        const sql = leaf(condition)
        const holds = constant(sql) ?? facts.holds(sql, columns)
        const nulls = columns.map(empty).join(' OR ')
        return nullsPass ? `(${nulls} OR ${holds})` : `(NOT (${nulls}) AND ${holds})`
      }
    }
  }
  return {
    when: (condition) => compile(condition, false),
    must: (condition) => compile(condition, true),
    missing: (condition) => columnsOf(condition).find((column) => !types.has(column)),
  }
}

function constant(sql: string): string | undefined {
  return sql === 'true' || sql === 'false' ? sql : undefined
}
