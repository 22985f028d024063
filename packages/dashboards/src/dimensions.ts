import type { Engine } from '@open-finops/focus-analytics'
import { FinopsError } from '@open-finops/pipeline'
import { sqlName, sqlString } from './sql-text.ts'

/**
 * What `finops.yaml` says of who owns costs: `dimensions` (name → keys such as `tag:team`, `cost-category:Team`, `account`,
 * of which the first that a row has wins) and `accounts` (account id → its value in dimensions).
 */
export interface Ownership {
  readonly dimensions: Readonly<Record<string, readonly string[]>>
  readonly accounts: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Nobody said who owns what. */
export const noOwnership: Ownership = { dimensions: {}, accounts: {} }

/** The column of a dimension in `charges` and `daily_charges`. */
export function dimensionColumn(name: string): string {
  return `dimension_${name}`
}

/**
 * The columns of dimensions: the first key that a row has, by its value; NULL where it has none of them.
 * @throws FinopsError `FINOPS_BAD_DIMENSION` for names that differ by case only, and keys of no known kind.
 */
export function dimensionColumns(
  ownership: Ownership,
  engine: Engine,
): readonly { readonly name: string; readonly column: string; readonly sql: string }[] {
  const names = Object.keys(ownership.dimensions)
  const twin = names.find((name, index) =>
    names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase()),
  )
  if (twin !== undefined)
    throw badDimension(`the dimension ${twin} is there twice; upper and lower case make no difference`)
  const texts = [Object.values(ownership.dimensions).flat(), Object.entries(ownership.accounts)].flat(3)
  const cut = JSON.stringify(texts).includes('\\u0000')
  // It ends the text of a statement, wherever it stands.
  if (cut) throw badDimension('a key or an account holds the character NUL')
  return Object.entries(ownership.dimensions).map(([name, keys]) => {
    const values = keys.map((key) => keyValue(name, key, ownership, engine))
    const sql = `coalesce(${[...values, `CAST(NULL AS ${nullableText(engine)})`].join(', ')})`
    return { name, column: dimensionColumn(name), sql }
  })
}

/** The SQL that chooses a dimension's column by the filter `{{dimension}}`. */
export function dimensionSnippet(dimensions: readonly string[]): string {
  if (dimensions.length === 0) return 'CAST(NULL AS VARCHAR)'
  // Names have no character that an engine reads as anything but itself.
  const branches = dimensions.map((name) => `WHEN '${name}' THEN ${sqlName(dimensionColumn(name))}`)
  return `CASE {{dimension}} ${branches.join(' ')} END`
}

function keyValue(dimension: string, key: string, { accounts }: Ownership, engine: Engine): string {
  const [, kind, name = ''] = /^(tag|cost-category):(.+)$/.exec(key) ?? []
  if (kind === 'tag') return jsonValue('Tags', name, engine)
  if (kind === 'cost-category') return jsonValue('x_CostCategories', name, engine)
  if (key !== 'account') throw badDimension(`the dimension ${dimension} has a key that means nothing: ${key}`)
  const pairs = Object.entries(accounts).flatMap(([id, facts]): [string, string][] => {
    const value = Object.hasOwn(facts, dimension) ? facts[dimension] : undefined
    return value === undefined ? [] : [[sqlString(id, engine), sqlString(value, engine)]]
  })
  if (pairs.length === 0) return `CAST(NULL AS ${nullableText(engine)})`
  if (engine === 'duckdb') return `MAP {${pairs.map((pair) => pair.join(': ')).join(', ')}}[SubAccountId]`
  const [ids, values] = [pairs.map(([id]) => id), pairs.map(([, value]) => value)]
  return `nullIf(transform(ifNull(SubAccountId, ''), [${ids.join(', ')}], [${values.join(', ')}], ''), '')`
}

/** A tag that is there and empty says nothing. */
function jsonValue(column: string, key: string, engine: Engine): string {
  return `nullIf(focus_json_text(${column}, ${sqlString(key, engine)}), '')`
}

function nullableText(engine: Engine): string {
  return engine === 'duckdb' ? 'VARCHAR' : 'Nullable(String)'
}

function badDimension(message: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_BAD_DIMENSION',
    message,
    hint: 'Write dimensions: { team: [tag:team, cost-category:Team, account] } in finops.yaml.',
  })
}
