/** Runs a query of this package and gives its rows, each a list of texts, numbers or null in the order of the columns. */
export type Ask = (sql: string) => Promise<readonly (readonly unknown[])[]>

/** What a lake is like, as far as filters and headings depend on it. */
export interface LakeFacts {
  /** First and last day with charges, `YYYY-MM-DD`; undefined for an empty lake. */
  readonly firstDay: string | undefined
  readonly lastDay: string | undefined
  /** The largest effective cost first; amounts are exact decimals as text. */
  readonly currencies: readonly { readonly currency: string; readonly effectiveCost: string }[]
}

/** Reads what a lake is like, over the relations of `prepareStatements`. */
export async function readLakeFacts(ask: Ask): Promise<LakeFacts> {
  // A day counts where usage is there: a fee dated ahead must not move every period.
  const [days] = await ask(
    `SELECT CAST(min(ChargeDate) AS VARCHAR), CAST(coalesce(max(CASE WHEN ChargeCategory = 'Usage' THEN ChargeDate END),
      max(ChargeDate)) AS VARCHAR) FROM daily_charges`,
  )
  const currencies = await ask(
    `SELECT BillingCurrency, CAST(sum(EffectiveCost) AS VARCHAR) AS Total FROM daily_charges
    WHERE BillingCurrency IS NOT NULL GROUP BY BillingCurrency ORDER BY sum(EffectiveCost) DESC, BillingCurrency`,
  )
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
  return {
    firstDay: text(days?.[0]),
    lastDay: text(days?.[1]),
    currencies: currencies.map(([currency, total]) => ({ currency: String(currency), effectiveCost: String(total) })),
  }
}
