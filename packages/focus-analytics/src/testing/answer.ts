import { decimalText, quotient, times, units } from './exact.ts'

/** A row of a dataset: text as FOCUS writes it, decimals with every digit, null for nothing. */
export type Row = Readonly<Record<string, string | null>>

/** A quotient or a product: engines round it, so it is compared to nine decimals and not as text. */
export interface Rounded {
  readonly about: bigint | null
}

/** A cell of an answer. */
export type Cell = string | null | Rounded

/** The rows that a question is answered with, in any order. */
export type Answer = readonly Readonly<Record<string, Cell>>[]

/** What a question asks of the rows of a group. */
export type Aggregate = (rows: readonly Row[]) => Cell

/** Groups rows by columns, given as words, and asks something of each group. */
export function by(rows: readonly Row[], columns: string, asked: Readonly<Record<string, Aggregate>>): Answer {
  const names = columns.split(' ')
  return grouped(rows, (row) => names.map((name) => cell(row, name))).map((group) => ({
    ...Object.fromEntries(names.map((name) => [name, cell(group[0] ?? {}, name)])),
    ...Object.fromEntries(Object.entries(asked).map(([name, ask]) => [name, ask(group)])),
  }))
}

/** Values in groups of the same key, in the order of their first. */
export function grouped<T>(values: readonly T[], key: (value: T) => readonly unknown[]): T[][] {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const name = JSON.stringify(key(value))
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [value])
    else group.push(value)
  }
  return [...groups.values()]
}

/** A value that must be among the row's: a misspelt column is a fault of the test. */
export function cell(row: Row, name: string): string | null {
  const value = row[name]
  if (value === undefined) throw new RangeError(`no column ${name}`)
  return value
}

/** The exact sum of a column's values; undefined where all are null. */
export function sum(rows: readonly Row[], name: string): bigint | undefined {
  const values = rows.map((row) => cell(row, name)).filter((value) => value !== null)
  return values.length === 0 ? undefined : values.reduce((total, value) => total + units(value), 0n)
}

/** Asks for the sum of a column, over those rows of the group that a condition picks. */
export function total(name: string, where: (row: Row) => boolean = () => true): Aggregate {
  return (rows) => {
    const picked = rows.filter(where)
    const value = rows.length > 0 && picked.length === 0 ? 0n : sum(picked, name)
    return value === undefined ? null : decimalText(value)
  }
}

/** Asks how many rows there are. */
export const count: Aggregate = (rows) => String(rows.length)

/** Asks for the first or the last value of a column. */
export function least(name: string): Aggregate {
  return (rows) => rows.map((row) => cell(row, name)).sort()[0] ?? null
}
export function greatest(name: string): Aggregate {
  return (rows) =>
    rows
      .map((row) => cell(row, name))
      .sort()
      .at(-1) ?? null
}

/** Asks for a quotient of two sums. */
export function ratio(
  part: (rows: readonly Row[]) => bigint | undefined,
  whole: (rows: readonly Row[]) => bigint | undefined,
): Aggregate {
  return (rows) => {
    const [above, below] = [part(rows), whole(rows)]
    return rounded(above === undefined || below === undefined ? undefined : quotient(above, below))
  }
}

/** Asks for the sum of a product of two columns; rows without either count nothing. */
export function totalProduct(one: string, other: string): Aggregate {
  return (rows) => rounded(sumOfProducts(rows, one, other))
}

/** The sum itself. */
export function sumOfProducts(rows: readonly Row[], one: string, other: string): bigint | undefined {
  const products = rows.flatMap((row) => {
    const [left, right] = [cell(row, one), cell(row, other)]
    return left === null || right === null ? [] : [times(units(left), units(right))]
  })
  return products.length === 0 ? undefined : products.reduce((all, product) => all + product, 0n)
}

export function rounded(value: bigint | undefined): Rounded {
  return { about: value ?? null }
}

/** Adds columns that are made from a row's own. */
export function derive(rows: readonly Row[], made: Readonly<Record<string, (row: Row) => string | null>>): Row[] {
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(Object.entries(made).map(([name, make]) => [name, make(row)])),
  }))
}

/** The first rows of each group, when its rows are ordered by a cost, highest first, and then by other columns. */
export function top(answer: Answer, limit: number, within: string, cost: string, then: string): Answer {
  return grouped(answer, (row) => within.split(' ').map((name) => row[name])).flatMap((group) =>
    group
      .sort((one, other) => {
        const difference = units(String(other[cost])) - units(String(one[cost]))
        if (difference !== 0n) return difference > 0n ? 1 : -1
        const names = then.split(' ')
        const differing = names.find((name) => one[name] !== other[name])
        return differing === undefined ? 0 : nullsLast(one[differing], other[differing])
      })
      .slice(0, limit),
  )
}

function nullsLast(one: Cell | undefined, other: Cell | undefined): number {
  if (typeof one !== 'string') return 1
  if (typeof other !== 'string') return -1
  return one < other ? -1 : 1
}
