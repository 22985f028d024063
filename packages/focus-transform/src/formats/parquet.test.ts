import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bill, type Engine, type FocusRow, startEngine } from '../testing/bill.ts'
import { CUR_COLUMNS } from './aws-cur/columns.ts'
import { cur2Parquet } from './aws-cur/declared.ts'
import { awsCur1 } from './aws-cur-1/format.ts'
import { awsCur2 } from './aws-cur-2/format.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.close())

const folder = join(import.meta.dirname, 'aws-cur-1', '__fixtures__')
const files = (await readdir(folder)).filter((file) => file.endsWith('.csv')).sort()

const SQL_TYPES: Readonly<Record<string, string>> = { money: 'DOUBLE', quantity: 'DOUBLE', timestamp: 'TIMESTAMP_MS' }
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Legacy names as AWS writes them into Parquet: an underscore before each capital, lower case, the rest underscores. */
function snakeCase(name: string, arn: 'letters' | 'word'): string {
  const [category = '', ...rest] = name.split('/')
  const snake = (text: string): string =>
    text
      .replace(/[A-Z]/g, (letter, at: number) => (/[a-z0-9]/i.test(text[at - 1] ?? '') ? `_${letter}` : letter))
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '_')
  const whole = `${snake(category)}_${snake(rest.join('/'))}`
  return arn === 'word' ? whole.replace(/_a_r_n$/, '_arn') : whole
}

function typed(bill: Bill, nameOf: (column: string) => string): string {
  const seen = new Set<string>()
  const columns = bill.columns.flatMap(({ name }) => {
    const role = awsCur1.roleOf(name)
    const type = role.kind === 'column' ? SQL_TYPES[CUR_COLUMNS[role.name]?.type ?? ''] : undefined
    const to = nameOf(name)
    if (seen.has(to)) return []
    seen.add(to)
    return [`${type ? `CAST(NULLIF(${quoted(name)}, '') AS ${type})` : quoted(name)} AS ${quoted(to)}`]
  })
  return `SELECT ${columns.join(', ')} FROM bill`
}

/**
 * Without what Parquet has lost: the case and the signs of tag keys and cost categories in column names, the
 * seventeenth digit in doubles.
 */
const comparable = (rows: readonly FocusRow[]): unknown[] =>
  rows
    .filter((row) => row['x_LineItemId'] !== 'seventeen-decimals')
    .map((row) => ({
      ...row,
      Tags: undefined,
      x_CostCategories: undefined,
      x_SplitLineItem: undefined,
      x_Discounts: undefined,
    }))

describe.each(files)('%s', (file) => {
  it.each(file.startsWith('commitments') ? (['letters', 'word'] as const) : (['letters'] as const))(
    'legacy Parquet gives the rows of the CSV (ARN columns spelt by %s)',
    async (arn) => {
      const csv = await engine.csvFile(join(folder, file))
      const parquet = await engine.parquet(
        csv,
        typed(csv, (name) => snakeCase(name, arn)),
      )
      const expected = await engine.focus(awsCur1, csv)
      const { rows, compiled } = await engine.focus(awsCur1, parquet)
      expect(comparable(rows)).toEqual(comparable(expected.rows))
      expect(compiled.unused).toEqual([])
    },
  )

  it('CUR 2.0 in Parquet, product and tags in maps, gives the rows of the legacy CSV', async () => {
    const csv = await engine.csvFile(join(folder, file))
    const own = new Set(cur2Parquet.map((column) => column.name))
    const inMap = csv.columns.filter(({ name }) => name.startsWith('product/') && !own.has(snakeCase(name, 'letters')))
    const kept = csv.columns.filter(
      (column) => !inMap.includes(column) && !/^(resourceTags|costCategory)\//.test(column.name),
    )
    const select = typed({ ...csv, columns: kept }, (name) => snakeCase(name, 'letters'))
    const entries = inMap.map(
      ({ name }) => `{'key': '${snakeCase(name, 'letters').slice('product_'.length)}', 'value': ${quoted(name)}}`,
    )
    const product = `map_from_entries(list_filter([${entries.join(', ')}], lambda e: e.value IS NOT NULL)) AS product`
    const tag = csv.columns.some(({ name }) => name === 'resourceTags/user:Name')
      ? `, CASE WHEN "resourceTags/user:Name" IS NOT NULL THEN MAP {'user_name': "resourceTags/user:Name"} END AS resource_tags`
      : ''
    const cur2 = await engine.parquet(csv, select.replace(' FROM bill', `, ${product}${tag} FROM bill`))
    const expected = await engine.focus(awsCur1, csv)
    expect(comparable((await engine.focus(awsCur2, cur2)).rows)).toEqual(comparable(expected.rows))
  })
})

it('reads money of doubles as what they print as: 0.1 is 0.1, and sums are exact', async () => {
  const csv = await engine.csvFile(join(folder, 'usage.csv'))
  const parquet = await engine.parquet(
    csv,
    typed(csv, (name) => snakeCase(name, 'letters')),
  )
  const { rows } = await engine.focus(awsCur1, parquet)
  expect(rows.find((row) => row['x_LineItemId'] === 'on-demand')?.['BilledCost']).toBe('0.096')
  expect(rows.find((row) => row['x_LineItemId'] === 'tiny-exponent')?.['BilledCost']).toBe('0.0000000028')
})
