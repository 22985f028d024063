import type { ValueType } from '../language/expression.ts'
import type { LookupTable } from '../lookups/index.ts'

/**
 * How one engine writes what the mapping language means. Everything engine-specific of compiled mappings is here;
 * two dialects that agree on something should both leave it to the compiler.
 */
export interface Dialect {
  readonly id: string
  /** A quoted identifier. */
  identifier(name: string): string
  /** A quoted text constant. */
  text(value: string): string
  typeName(type: ValueType): string
  /** A constant in the type of a closed text. */
  closedText(value: string, type: string): string
  /** A raw column of `nativeType` as a typed value; an empty text is NULL. */
  read(sql: string, nativeType: string, to: ValueType | 'json'): string
  /** A list of structs, or the JSON text of a list or of one object, as records with these fields. */
  records(sql: string, nativeType: string, fields: Readonly<Record<string, 'string' | 'money'>>): RecordList
  cast(sql: string, from: ValueType, to: ValueType): string
  mapValue(sql: string, key: string): string
  contains(sql: string, text: string): string
  startsWith(sql: string, text: string): string
  matches(sql: string, pattern: string): string
  /** Quotient of doubles; NULL where the divisor is zero. */
  divide(left: string, right: string): string
  multiply(left: string, right: string): string
  /** Fails the query with this message when a row reaches it. */
  fail(message: string, type: ValueType): string
  /** `"key":` and the value as JSON; NULL where the value is. */
  jsonMember(key: string, sql: string, as: 'string' | 'number'): string
  /** Members (some NULL) as a JSON object; NULL where none is left. */
  jsonObject(members: readonly string[]): string
  /** A map as a JSON object, keys renamed by prefix and sorted, NULL and empty values left out. */
  jsonOfMap(sql: string, rename: readonly { readonly prefix: string; readonly with: string }[]): string
  /** The second object's members over the first's. */
  jsonMerge(first: string, second: string): string
  /** The empty text for the row itself, then one row more with its text for each case that holds. */
  unnestTexts(cases: readonly { readonly condition: string; readonly text: string }[], type: string): string
  /** The cell of a lookup table in the row of a key, as a closed text of `type`; NULL where the table lacks the key. */
  lookup(table: string, key: string, column: string, type?: string): string
  /** A whole lookup table, for SQL that joins it. */
  lookupTable(name: string): string
  /** Statements that make the functions and lookups which compiled SQL uses. */
  prelude(used: readonly UsedLookup[], joined: readonly LookupTable[], closed: readonly ClosedType[]): string[]
}

/** A list of records as the files have it: only the fields that a rule asks for are read, where it asks. */
export interface RecordList {
  readonly sql: string
  /** A field of the record that `record` is the SQL of; NULL where the files lack it. */
  field(record: string, name: string): string
}

/** The type of a closed text, with all the texts that it can be. */
export interface ClosedType {
  readonly name: string
  readonly values: readonly string[]
}

/** A lookup table and the columns of it that are asked for, each as text or as a closed text of a type. */
export interface UsedLookup {
  readonly table: LookupTable
  readonly columns: readonly { readonly column: string; readonly type?: string }[]
}
