import { type BillingPeriod, FinopsError } from '@open-finops/pipeline'
import { type AnswerRow, rowsOfLake } from './answer-rows.ts'
import { plainDecimal } from './decimal-text.ts'
import { diffSql } from './diff-sql.ts'
import type { Lake } from './lake.ts'
import { requireProof } from './require-proof.ts'

/** Which versions of which billing period are to be compared. */
export interface DiffRequest {
  /** Default: the newest one that was delivered more than once. */
  readonly billingPeriod?: BillingPeriod
  /** Versions, whole or as far as no other begins so; default: the one in force and the one before it. */
  readonly from?: string
  readonly to?: string
  readonly signal?: AbortSignal
}

/** Rows and costs before and after; amounts are exact decimals as text, changes are after less before. */
export interface Change {
  readonly currency: string
  readonly rowsBefore: number
  readonly rowsAfter: number
  readonly billedBefore: string
  readonly billedAfter: string
  readonly billedChange: string
  readonly effectiveBefore: string
  readonly effectiveAfter: string
  readonly effectiveChange: string
}

/** What changed of one service, sub account, SKU, or type of the bill's own rows. */
export interface ChangeOf extends Change {
  /** FOCUS ServiceName, SubAccountId, SkuId, or the provider's type of row; null where rows have none. */
  readonly value: string | null
  /** SubAccountName, or the SkuMeter of a SKU. */
  readonly name: string | null
  /** Of SKUs: the service; null for the rest. */
  readonly service: string | null
}

/** One of the versions that are compared. */
export interface DiffedVersion {
  readonly version: string
  /** ISO 8601 in UTC; null where unknown. */
  readonly createdAt: string | null
  readonly loadedAt: string
  /** False once its rows were pruned: what is told of it comes from the totals that stay. */
  readonly rowsKept: boolean
  /** False where it was loaded before totals by service, account and SKU were kept, and its rows are gone. */
  readonly detailKept: boolean
  /** Its files of the billing period, relative to the data folder; none once its rows were pruned. */
  readonly files: readonly string[]
}

/** What a restatement changed: two versions of one delivery. */
export interface Restatement {
  readonly provider: string
  readonly exportName: string
  readonly slot: string
  readonly from: DiffedVersion
  readonly to: DiffedVersion
  /** By currency. */
  readonly totals: readonly Change[]
  /** Where anything changed, the largest change of billed cost first. Empty unless both versions have details. */
  readonly services: readonly ChangeOf[]
  readonly subAccounts: readonly ChangeOf[]
  readonly skus: readonly ChangeOf[]
  /** By the provider's own type of row. */
  readonly types: readonly ChangeOf[]
}

/** What the versions of a billing period differ in. */
export interface PeriodDiff {
  readonly billingPeriod: BillingPeriod
  readonly restatements: readonly Restatement[]
}

/**
 * Compares two versions of a billing period, from totals that every version leaves behind.
 * @throws FinopsError `FINOPS_NOT_RESTATED` when there are no two, `FINOPS_NO_SUCH_VERSION`, `FINOPS_OLDER_LAKE`.
 */
export async function diffPeriod(lake: Lake, request: DiffRequest = {}): Promise<PeriodDiff> {
  await requireProof(lake)
  const slots = await slotsOf(lake, request)
  const billingPeriod = request.billingPeriod ?? newestRestated(slots)
  if (billingPeriod === undefined) throw notRestated(undefined, slots)
  const own = slots.filter((slot) => slot.billingPeriod === billingPeriod)
  const pairs = own.flatMap((slot) => pairOf(slot, request))
  if (pairs.length === 0) throw noPair(billingPeriod, own, slots, request)
  const restatements: Restatement[] = []
  for (const [slot, from, to] of pairs) {
    const { provider, exportName, slot: name } = slot
    const changes = await rowsOfLake(lake, diffSql(billingPeriod, from, to), undefined, request.signal)
    const of = (dimension: string): readonly AnswerRow[] => changes.filter((row) => row.text('dimension') === dimension)
    restatements.push({
      ...{ provider, exportName, slot: name },
      from: diffedVersion(from),
      to: diffedVersion(to),
      totals: of('total').map(change),
      services: of('service').map(changeOf),
      subAccounts: of('sub_account').map(changeOf),
      skus: of('sku').map(changeOf),
      types: of('type').map(changeOf),
    })
  }
  return { billingPeriod, restatements }
}

/** A version as the ledger has it. */
export interface LedgerVersion {
  readonly delivery: number
  readonly version: string
  readonly createdAt: string | null
  readonly loadedAt: string
  readonly current: boolean
  readonly pruned: boolean
  readonly lineTotals: string | null
  readonly files: readonly string[]
}

interface Slot {
  readonly provider: string
  readonly exportName: string
  readonly slot: string
  readonly billingPeriod: BillingPeriod
  /** Newest first; those too that hold no row of the period, since others of the slot do. */
  readonly versions: readonly LedgerVersion[]
}

async function slotsOf(lake: Lake, { billingPeriod }: DiffRequest): Promise<readonly Slot[]> {
  const rows = await rowsOfLake(
    lake,
    `WITH held AS (
        SELECT DISTINCT provider, export_name, slot, billing_period
        FROM finops.period_loads JOIN finops.deliveries USING (delivery)
        WHERE $period IS NULL OR billing_period = $period
      ), files AS (
        SELECT delivery, billing_period, bool_or(state = 'pruned') AS pruned,
          string_agg(path, chr(10) ORDER BY path) FILTER (state <> 'pruned') AS paths
        FROM finops.lake_files GROUP BY ALL
      )
      SELECT h.*, d.delivery, d.version, d.current, strftime(d.created_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS created,
        strftime(d.loaded_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS loaded, coalesce(f.pruned, false) AS pruned, f.paths, l.path
      FROM held h
      JOIN finops.deliveries d USING (provider, export_name, slot)
      LEFT JOIN files f ON f.delivery = d.delivery AND f.billing_period = h.billing_period
      LEFT JOIN finops.line_totals l ON l.delivery = d.delivery
      ORDER BY h.billing_period, provider, export_name, slot, d.current DESC, d.replaced_at DESC, d.delivery DESC`,
    { period: billingPeriod ?? null },
  )
  const slots = new Map<string, Slot & { readonly versions: LedgerVersion[] }>()
  for (const row of rows) {
    const [provider, exportName, slot, period] = ['provider', 'export_name', 'slot', 'billing_period'].map(row.text)
    const place = {
      provider: provider ?? '',
      exportName: exportName ?? '',
      slot: slot ?? '',
      billingPeriod: period ?? '',
    }
    const key = JSON.stringify(place)
    const found = slots.get(key) ?? { ...place, versions: [] }
    slots.set(key, found)
    found.versions.push({
      delivery: row.number('delivery'),
      version: row.text('version'),
      createdAt: row.optional('created'),
      loadedAt: row.text('loaded'),
      current: row.text('current') === 'true',
      pruned: row.text('pruned') === 'true',
      lineTotals: row.optional('path'),
      files: row.text('paths').split('\n').filter(Boolean),
    })
  }
  return [...slots.values()]
}

function newestRestated(slots: readonly Slot[]): BillingPeriod | undefined {
  return slots.findLast(({ versions }) => versions.length > 1 && versions[0]?.current)?.billingPeriod
}

/** The older and the newer of the versions asked for; none where the slot lacks one of them. */
function pairOf(slot: Slot, { from, to }: DiffRequest): readonly (readonly [Slot, LedgerVersion, LedgerVersion])[] {
  const { versions } = slot
  const named = (text: string): LedgerVersion | undefined => {
    const exact = versions.find(({ version }) => version === text)
    const [first, second] = versions.filter(({ version }) => version.startsWith(text))
    return exact ?? (second === undefined ? first : undefined)
  }
  if (from === undefined && to === undefined && !versions[0]?.current) return []
  const newer = to === undefined ? versions[0] : named(to)
  if (newer === undefined) return []
  const older = from === undefined ? versions[versions.indexOf(newer) + 1] : named(from)
  return older === undefined || older === newer ? [] : [[slot, older, newer]]
}

function diffedVersion({ version, createdAt, loadedAt, pruned, lineTotals, files }: LedgerVersion): DiffedVersion {
  return { version, createdAt, loadedAt, rowsKept: !pruned, detailKept: lineTotals !== null || !pruned, files }
}

function changeOf(row: AnswerRow): ChangeOf {
  return { value: row.optional('value'), name: row.optional('name'), service: row.optional('service'), ...change(row) }
}

function change(row: AnswerRow): Change {
  const money = (column: string): string => plainDecimal(row.text(column))
  return {
    currency: row.text('currency'),
    rowsBefore: row.number('rows_before'),
    rowsAfter: row.number('rows_after'),
    billedBefore: money('billed_before'),
    billedAfter: money('billed_after'),
    billedChange: money('billed_change'),
    effectiveBefore: money('effective_before'),
    effectiveAfter: money('effective_after'),
    effectiveChange: money('effective_change'),
  }
}

function noPair(
  billingPeriod: BillingPeriod,
  own: readonly Slot[],
  slots: readonly Slot[],
  { from, to }: DiffRequest,
): FinopsError {
  const restated = own.filter(({ versions }) => versions.length > 1)
  if (restated.length === 0 || (from === undefined && to === undefined)) return notRestated(billingPeriod, slots)
  const known = restated.flatMap(({ exportName, versions }) =>
    versions.map(({ version, loadedAt }) => `${exportName} ${version} (loaded ${loadedAt.slice(0, 16)})`),
  )
  return new FinopsError({
    code: 'FINOPS_NO_SUCH_VERSION',
    message: `${billingPeriod} has no two versions ${[from, to].filter((text) => text !== undefined).join(' and ')} of one delivery`,
    hint: `It has ${known.slice(0, 8).join(', ')}.`,
    details: { billingPeriod, from, to, known },
  })
}

function notRestated(billingPeriod: BillingPeriod | undefined, slots: readonly Slot[]): FinopsError {
  const others = [...new Set(slots.filter(({ versions }) => versions.length > 1).map((slot) => slot.billingPeriod))]
  return new FinopsError({
    code: 'FINOPS_NOT_RESTATED',
    message:
      billingPeriod === undefined
        ? 'No billing period of the lake was delivered twice'
        : `The lake knows one version of ${billingPeriod} at most`,
    hint:
      others.length > 0
        ? `Delivered more than once: ${others.join(', ')}.`
        : 'finops status shows the versions of each billing period under Older.',
    details: { billingPeriod },
  })
}
