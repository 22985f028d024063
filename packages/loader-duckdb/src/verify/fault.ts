import type { LedgerDelivery } from '../ledger-read.ts'

/** What is wrong with a part of a data folder. */
export interface LakeFault {
  readonly kind:
    | 'ledger-unreadable'
    | 'ledger-contradicts-itself'
    | 'views-differ'
    | 'file-missing'
    | 'file-changed'
    | 'file-unreadable'
    | 'rows-differ'
    | 'totals-differ'
    | 'raw-missing'
    | 'raw-changed'
  /** Relative to the data folder where it lies in it. */
  readonly path: string
  /** What was found, and what should be there; names the file. */
  readonly message: string
  /** Whose rows it holds; absent where it is the ledger. */
  readonly delivery?: FaultyDelivery
}

/** A delivery as faults name it. */
export type FaultyDelivery = Pick<
  LedgerDelivery,
  'provider' | 'exportName' | 'slot' | 'version' | 'billingPeriods' | 'current'
>

/** The part of a delivery that faults name it by. */
export function faultyDelivery(delivery: FaultyDelivery): FaultyDelivery {
  const { provider, exportName, slot, version, billingPeriods, current } = delivery
  return { provider, exportName, slot, version, billingPeriods, current }
}

/** One text for each delivery that was ever loaded. */
export function deliveryKey(delivery: Pick<FaultyDelivery, 'provider' | 'exportName' | 'slot' | 'version'>): string {
  return JSON.stringify([delivery.provider, delivery.exportName, delivery.slot, delivery.version])
}
