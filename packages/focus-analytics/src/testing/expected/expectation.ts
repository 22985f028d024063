import { type Answer, cell, type Row } from '../answer.ts'
import type { SeedBill } from '../seed-bill.ts'

/** Parameters as they are bound: defaults filled in. */
export type Bound = Readonly<Record<string, string | null>>

/** The answer that a use case must give, computed from the rows without SQL. */
export interface Expectation {
  answer(bill: SeedBill, bound: Bound): Answer
  /** Parameters to ask with besides the defaults. */
  readonly also?: readonly Readonly<Record<string, string>>[]
}

/** By the id of the use case. */
export type Expectations = Readonly<Record<string, Expectation>>

/** The charges whose charge period begins within the span: its start counts, its end does not. */
export function charged({ charges }: SeedBill, bound: Bound): readonly Row[] {
  return charges.filter(within('ChargePeriodStart', bound))
}

/** The charges whose billing period begins within the span. */
export function billed({ charges }: SeedBill, bound: Bound): readonly Row[] {
  return charges.filter(within('BillingPeriodStart', bound))
}

export function within(name: string, { from, to }: Bound): (row: Row) => boolean {
  return (row) => {
    const at = (cell(row, name) ?? '').replace('T', ' ').replace('Z', '')
    return at >= String(from) && at < String(to)
  }
}

/** Rows that hold this value; without a value, all. */
export function chosen(name: string, value: string | null | undefined): (row: Row) => boolean {
  return (row) => value === null || value === undefined || cell(row, name) === value
}

export function is(name: string, ...values: readonly string[]): (row: Row) => boolean {
  return (row) => values.includes(cell(row, name) ?? '')
}

export function has(name: string): (row: Row) => boolean {
  return (row) => cell(row, name) !== null
}

export function month(name: string): (row: Row) => string {
  return (row) => `${(cell(row, name) ?? '').slice(0, 7)}-01`
}

export function day(name: string): (row: Row) => string {
  return (row) => (cell(row, name) ?? '').slice(0, 10)
}

/** A key of a column that holds a JSON object, as text whatever it is. */
export function key(name: string, property: string | null | undefined): (row: Row) => string | null {
  return (row) => member(cell(row, name), property ?? '')
}

export function member(json: string | null, property: string): string | null {
  const object = JSON.parse(json ?? '{}') as Readonly<Record<string, unknown>>
  const value = object[property]
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A row for each object in an array of a column, as JSON in another column. */
export function each(rows: readonly Row[], name: string, list: string, into: string): readonly Row[] {
  return rows.flatMap((row) => {
    const objects = (JSON.parse(cell(row, name) ?? '{}') as Readonly<Record<string, readonly unknown[]>>)[list] ?? []
    return objects.map((object) => ({ ...row, [into]: JSON.stringify(object) }))
  })
}
