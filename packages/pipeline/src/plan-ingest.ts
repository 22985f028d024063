import { throwIfAborted } from './abort.ts'
import { type BillingPeriodRange, inRange, parseBillingPeriod } from './billing-period.ts'
import type { Delivery } from './delivery.ts'
import { FinopsError } from './errors.ts'
import type { IngestEvent, OnEvent } from './events.ts'
import type { BillingSource } from './source.ts'
import type { FocusStore } from './store.ts'

/** What is to be compared. */
export interface PlanRequest {
  readonly source: BillingSource
  readonly store: FocusStore
  readonly periods?: BillingPeriodRange
  readonly onEvent?: OnEvent
  readonly signal?: AbortSignal
}

/** What an ingest would do. */
export interface IngestPlan {
  /** New or changed, in the order to load them: oldest billing period first, those without a period last. */
  readonly planned: readonly Delivery[]
  readonly unchanged: readonly Delivery[]
  readonly skipped: readonly Delivery[]
}

/**
 * Compares what the source has with what the store holds; reads listings and manifests only, writes nothing.
 * @throws FinopsError `FINOPS_NO_BILLING_FILES` when there is nothing at all, `FINOPS_DUPLICATE_DELIVERY` when the
 *   source lists two deliveries of one slot, `FINOPS_BAD_PERIOD` when the range is none.
 */
export async function planIngest(request: PlanRequest): Promise<IngestPlan> {
  const { source, store, signal } = request
  const periods = checkedRange(request.periods ?? {})
  const emit: OnEvent = request.onEvent ?? (() => undefined)
  const held = new Set((await store.listLoadedDeliveries()).filter((one) => one.current).map(versionId))
  const planned: Delivery[] = []
  const unchanged: Delivery[] = []
  const skipped: Delivery[] = []
  const slots = new Map<string, Delivery>()
  const onSourceEvent = (event: IngestEvent): void => {
    if (event.type === 'delivery-skipped') skipped.push(event.delivery)
    emit(event)
  }

  throwIfAborted(signal)
  for await (const delivery of source.discoverDeliveries({
    periods,
    onEvent: onSourceEvent,
    ...(signal && { signal }),
  })) {
    throwIfAborted(signal)
    const twin = slots.get(slotId(delivery))
    if (twin !== undefined) throw duplicateDelivery(twin, delivery)
    slots.set(slotId(delivery), delivery)
    emit({ type: 'delivery-discovered', delivery })
    if (delivery.billingPeriod !== undefined && !inRange(delivery.billingPeriod, periods)) {
      skipped.push(delivery)
      emit({ type: 'delivery-skipped', delivery, reason: 'outside-periods' })
    } else if (held.has(versionId(delivery))) {
      unchanged.push(delivery)
      emit({ type: 'delivery-skipped', delivery, reason: 'unchanged' })
    } else {
      planned.push(delivery)
    }
  }
  if (slots.size === 0 && skipped.length === 0 && !isBounded(periods)) throw noBillingFiles(source)
  if (planned.length === 0 && unchanged.length === 0 && isBounded(periods)) {
    emit({
      type: 'warning',
      code: 'FINOPS_NO_DELIVERY_IN_PERIODS',
      message: `${source.name} has no delivery in the billing periods asked for (${rangeText(periods)})`,
    })
  }
  return { planned: planned.sort(oldestFirst), unchanged, skipped }
}

function versionId(delivery: Pick<Delivery, 'exportName' | 'slot' | 'version'>): string {
  return JSON.stringify([delivery.exportName, delivery.slot, delivery.version])
}

function slotId(delivery: Delivery): string {
  return JSON.stringify([delivery.exportName, delivery.slot])
}

/** Independent of the order of discovery, so that two runs load alike. */
function oldestFirst(one: Delivery, other: Delivery): number {
  return (
    compareText(one.billingPeriod ?? '~', other.billingPeriod ?? '~') ||
    compareText(one.createdAt ?? '~', other.createdAt ?? '~') ||
    compareText(slotId(one), slotId(other))
  )
}

function compareText(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function checkedRange(range: BillingPeriodRange): BillingPeriodRange {
  if (range.from !== undefined) parseBillingPeriod(range.from)
  if (range.to !== undefined) parseBillingPeriod(range.to)
  if (range.from !== undefined && range.to !== undefined && range.from > range.to) {
    throw new FinopsError({
      code: 'FINOPS_BAD_PERIOD',
      message: `The billing periods end (${range.to}) before they begin (${range.from})`,
      hint: 'Swap the two, or leave one of them out.',
    })
  }
  return range
}

function isBounded(range: BillingPeriodRange): boolean {
  return range.from !== undefined || range.to !== undefined
}

function rangeText({ from, to }: BillingPeriodRange): string {
  if (from === to && from !== undefined) return from
  return [from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(' ')
}

function noBillingFiles(source: BillingSource): FinopsError {
  return new FinopsError({
    code: 'FINOPS_NO_BILLING_FILES',
    message: `The source '${source.name}' found no billing files`,
    hint: "Check that the source's location is the folder or prefix that the export is written to.",
    details: { source: source.name, provider: source.provider },
  })
}

function duplicateDelivery(one: Delivery, other: Delivery): FinopsError {
  return new FinopsError({
    code: 'FINOPS_DUPLICATE_DELIVERY',
    message: `The source lists two deliveries of ${one.exportName} for ${one.slot}: versions ${one.version} and ${other.version}`,
    hint: 'Point the source at one of them: a slot can be filled once only, or its costs would count twice.',
    details: { exportName: one.exportName, slot: one.slot, versions: [one.version, other.version] },
  })
}
