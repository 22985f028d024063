import { dimensionColumn, dimensionColumns, type Ownership } from './dimensions.ts'
import { type Mart, martDatabase, marts, tagSetsTable } from './marts.ts'
import { cardRelations, costColumns, detailFlags } from './relations.ts'
import type { RenderedCard } from './render-sql.ts'
import { sqlName } from './sql-text.ts'

/** The marts of an opened lake, attached as `marts`. */
export interface OpenMarts {
  readonly ownership: Ownership
  /** First days of the months that have charges, `YYYY-MM-DD`. */
  readonly months: readonly string[]
}

/** First days of months, for `OpenMarts.months`: one column of text. */
export const martMonthsQuery: string = `SELECT DISTINCT CAST(ChargeDate AS VARCHAR) FROM ${martDatabase}.month_services
  WHERE ChargeDate IS NOT NULL ORDER BY 1`

/**
 * Whether no two sets of tags have one hash, as `true` or `false`: charges are joined by it, in a third of the time that
 * their texts take. Marts of a lake where two have are not to be used.
 */
export const martHashesQuery: string = `SELECT CAST(count(DISTINCT hash(Tags, x_CostCategories)) = count(*) AS VARCHAR)
  FROM ${martDatabase}.${tagSetsTable}`

/** The table of what follows from tags and accounts, made once for each connection that reads marts. */
export function tagOwnersStatement(ownership: Ownership): string {
  const owners = dimensionColumns(ownership, 'duckdb').map(({ column, sql }) => `${sql} AS ${sqlName(column)}`)
  const columns = ['finops_own_tag_count(Tags) AS OwnTagCount', ...owners].join(', ')
  const charged = usesAccounts(ownership)
    ? `(SELECT DISTINCT TagSet, SubAccountId FROM ${martDatabase}.month_resources) AS charged
      JOIN ${martDatabase}.${tagSetsTable} USING (TagSet)`
    : `(SELECT *, CAST(NULL AS VARCHAR) AS SubAccountId FROM ${martDatabase}.${tagSetsTable}) AS charged`
  return `CREATE OR REPLACE TEMP TABLE tag_owners AS SELECT TagSet, SubAccountId, Tags, x_CostCategories,
    hash(Tags, x_CostCategories) AS TagHash, ${columns} FROM ${charged}`
}

/**
 * A query of DuckDB that reads `daily_charges` or `charge_details` from the smallest mart that has the columns which it
 * names, and the steps of time. Where a period begins or ends within a month, days of that month come from smaller steps or
 * from the charges themselves. Any query that marts can't answer stays as it is: its sums are the same either way.
 */
export function overMarts({ sql, parameters }: RenderedCard, open: OpenMarts): string {
  const plain = sql.replaceAll(quoted, "''")
  if (/(?:\bSELECT|\bDISTINCT|,|\.)\s*\*/i.test(plain) || needsRows.test(plain) || /\bRECURSIVE\b/i.test(plain))
    return sql
  const words = new Set(plain.match(/\w+/g))
  const relations = cardRelations(Object.keys(open.ownership.dimensions))
  const tables = ['daily_charges', 'charge_details'].flatMap((name) => {
    const relation = relations.find((one) => one.name === name)
    if (relation === undefined || !words.has(name)) return []
    const columns = Object.keys(relation.columns).filter(
      (column) => words.has(column) || plain.includes(sqlName(column)),
    )
    const query = martQuery(columns, dateUse(sql, parameters), open)
    return query === undefined ? [] : [`${name} AS NOT MATERIALIZED (${query})`]
  })
  if (tables.length === 0) return sql
  const [, others] = /^\s*WITH\b([\s\S]*)$/i.exec(sql) ?? []
  return others === undefined ? `WITH ${tables.join(', ')}\n${sql}` : `WITH ${tables.join(', ')},${others}`
}

const quoted = /'(?:[^']|'')*'/g
const cost = `(?:CASE '' WHEN '' THEN )?(?:${costColumns.join('|')})\\b`

/** Costs of single rows that are compared or picked from; a sum of several is another. */
const needsRows: RegExp = new RegExp(
  [
    `\\b(?:avg|min|max|median|mode|stddev\\w*|var_\\w+|quantile\\w*)\\s*\\(\\s*(?:DISTINCT\\s+)?${cost}`,
    `\\b(?:arg_?(?:min|max)|(?:min|max)_by)\\s*\\((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*,\\s*${cost}`,
    `\\b(?:${costColumns.join('|')}|x_ChargeCount)\\s*(?:[<>=!]|\\bBETWEEN\\b|\\bIN\\b)`,
    `[<>=]\\s*(?:${costColumns.join('|')})\\b`,
  ].join('|'),
  'i',
)

/** How a query uses `ChargeDate`: its months alone, and which of them a period cuts in two. */
interface DateUse {
  readonly byMonth: boolean
  readonly cut: readonly string[]
}

const stepByMonth =
  /CASE 'month' WHEN 'day' THEN ChargeDate WHEN 'week' THEN finops_week\(ChargeDate\) ELSE focus_month\(ChargeDate\) END/g
const periodEnd = /"ChargeDate" (?:>=|<) CAST\(\$(\d+) AS DATE\)/g

function dateUse(sql: string, parameters: readonly string[]): DateUse {
  const ends = [...sql.matchAll(periodEnd)].map(([, place]) => parameters[Number(place) - 1] ?? '')
  const rest = sql
    .replaceAll(/\s+/g, ' ')
    .replaceAll(stepByMonth, '')
    .replaceAll(quoted, "''")
    .replaceAll('focus_month(ChargeDate)', '')
    .replaceAll(periodEnd, '')
  const cut = ends.filter((day) => !day.endsWith('-01')).map((day) => `${day.slice(0, 7)}-01`)
  return { byMonth: !/\bChargeDate\b/.test(rest), cut: [...new Set(cut)] }
}

function martQuery(columns: readonly string[], dates: DateUse, open: OpenMarts): string | undefined {
  const covers = (mart: Mart): boolean => columns.every((column) => isIn(mart, column, open.ownership))
  const mart = marts.find((one) => covers(one) && (dates.byMonth || one.grain === 'day'))
  if (mart === undefined) return undefined
  const chosen = columns.length === 0 ? ['ChargeDate'] : columns
  const cut = mart.grain === 'month' ? dates.cut.filter((month) => open.months.includes(month)) : []
  if (cut.length === 0) return readMart(mart, chosen, open.ownership, '')
  const days = marts.find((one) => one.grain === 'day' && covers(one))
  const months = cut.map((month) => `DATE '${month}'`).join(', ')
  const within = cut.map(
    (month) => `(ChargeDate >= DATE '${month}' AND ChargeDate < DATE '${month}' + INTERVAL 1 MONTH)`,
  )
  const where = ` WHERE ${within.join(' OR ')}`
  const whole = ` WHERE ChargeDate IS NULL OR ChargeDate NOT IN (${months})`
  const daily =
    days === undefined ? readRows(chosen, open.ownership, cut) : readMart(days, chosen, open.ownership, where)
  return `${readMart(mart, chosen, open.ownership, whole)} UNION ALL ${daily}`
}

const fromTags: readonly string[] = ['Tags', 'x_CostCategories', 'OwnTagCount']

function isFromTags(column: string, { dimensions }: Ownership): boolean {
  return fromTags.includes(column) || Object.keys(dimensions).some((name) => dimensionColumn(name) === column)
}

function isIn({ keys, sums }: Mart, column: string, ownership: Ownership): boolean {
  if (isFromTags(column, ownership)) return keys.includes('TagSet')
  return column === 'ChargeDate' || keys.includes(column) || sums.includes(column)
}

function readMart(mart: Mart, columns: readonly string[], ownership: Ownership, where: string): string {
  const owned = columns.some((column) => isFromTags(column, ownership))
  const named = columns.map((column) => `${isFromTags(column, ownership) ? 'owner' : 'mart'}.${sqlName(column)}`)
  const account = usesAccounts(ownership) ? ' AND owner.SubAccountId IS NOT DISTINCT FROM mart.SubAccountId' : ''
  const owners = owned ? ` JOIN temp.tag_owners AS owner ON owner.TagSet = mart.TagSet${account}` : ''
  return `SELECT ${named.join(', ')} FROM ${martDatabase}.${mart.name} AS mart${owners}${where}`
}

/**
 * The charges of whole months. Files that hold none of them are passed over by the moment that a charge begins; what follows
 * from tags is looked up, since there are far fewer sets of tags than charges.
 */
function readRows(columns: readonly string[], ownership: Ownership, months: readonly string[]): string {
  const owned = columns.some((column) => isFromTags(column, ownership))
  const named = columns.map((column) => {
    if (isFromTags(column, ownership)) return `owner.${sqlName(column)}`
    const made = madeOfCharge[column]
    return made === undefined ? `charged.${sqlName(column)}` : `${made} AS ${sqlName(column)}`
  })
  const account = usesAccounts(ownership) ? ' AND owner.SubAccountId IS NOT DISTINCT FROM charged.SubAccountId' : ''
  const owners = owned
    ? ` JOIN temp.tag_owners AS owner ON owner.TagHash = hash(charged.Tags, charged.x_CostCategories)${account}`
    : ''
  const moment = 'charged.ChargePeriodStart'
  const within = months.map(
    (month) => `(${moment} >= TIMESTAMP '${month}' AND ${moment} < TIMESTAMP '${month}' + INTERVAL 1 MONTH)`,
  )
  return `SELECT ${named.join(', ')} FROM temp.charges AS charged${owners} WHERE ${within.join(' OR ')}`
}

/** Columns that `charges` does not have. */
const madeOfCharge: Readonly<Record<string, string>> = {
  x_ChargeCount: 'CAST(1 AS BIGINT)',
  FirstChargeDate: 'charged.ChargeDate',
  LastChargeDate: 'charged.ChargeDate',
  ...Object.fromEntries(detailFlags.map(({ name, sql }) => [name, sql])),
}

/** Whether an account's facts tell a dimension. */
function usesAccounts({ dimensions, accounts }: Ownership): boolean {
  return Object.values(dimensions).some((keys) => keys.includes('account')) && Object.keys(accounts).length > 0
}
