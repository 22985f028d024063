import type { QueryResult, QueryValue } from '@open-finops/loader-duckdb'

/** What may differ: a quotient's last digits. */
export const tolerance = 1e-6

/**
 * The first difference of two answers in words; undefined where they are the same: columns, rows in whichever order, texts
 * to the letter, numbers to `tolerance` of their size.
 * @param since ISO 8601: moments from then on are those of the two loads, and alike.
 */
export function difference(one: QueryResult, other: QueryResult, since = '9'): string | undefined {
  const names = (answer: QueryResult): string => answer.columns.map(({ name }) => name).join(', ')
  if (names(one) !== names(other)) return `columns ${names(one)} and ${names(other)}`
  if (one.rows.length !== other.rows.length) return `${one.rows.length} and ${other.rows.length} rows`
  const [ours, theirs] = [sorted(one, since), sorted(other, since)]
  for (const [index, row] of ours.entries()) {
    for (const [column, value] of row.entries()) {
      const expected = theirs[index]?.[column] ?? null
      if (!same(value, expected)) {
        return `row ${index + 1}, ${one.columns[column]?.name}: ${value} and ${expected}\n  ${row.join(' | ')}\n  ${theirs[index]?.join(' | ')}`
      }
    }
  }
  return undefined
}

function same(one: string | null, other: string | null): boolean {
  if (one === other) return true
  if (one === null || other === null || !isNumber(one) || !isNumber(other)) return false
  return Math.abs(Number(one) - Number(other)) <= tolerance * Math.max(1, Math.abs(Number(one)))
}

/** Rows by what is exact in them first; numbers decide only between rows that are alike in that. */
function sorted({ rows }: QueryResult, since: string): readonly (readonly (string | null)[])[] {
  const keyed = rows.map((row) => {
    const cells = row.map((value) => plain(value, since))
    const exact = cells.map((cell) => (cell !== null && isNumber(cell) ? '' : cell))
    return { cells, key: JSON.stringify([exact, cells.map((cell) => (cell === null ? null : rounded(cell)))]) }
  })
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ cells }) => cells)
}

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text)

function rounded(text: string): string {
  return isNumber(text) ? Number(text).toPrecision(9) : text
}

/** Flags, moments at midnight and decimals in one writing, whichever engine gave them. */
function plain(value: QueryValue, since: string): string | null {
  if (value === null) return null
  if (typeof value === 'boolean') return value ? '1' : '0'
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (/^\d{4}-\d\d-\d\dT.*Z$/.test(text) && text >= since) return 'of the load'
  const day = /^(\d{4}-\d\d-\d\d)T00:00:00Z$/.exec(text)?.[1]
  if (day !== undefined) return day
  return /^-?\d+\.\d*$/.test(text) ? text.replace(/\.?0*$/, '').replace(/^-0$/, '0') : text
}
