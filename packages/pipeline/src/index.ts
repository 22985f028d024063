export type { BillingPeriod, BillingPeriodRange } from './billing-period.ts'
export {
  billingPeriodEnd,
  billingPeriodOf,
  billingPeriodStart,
  inRange,
  lastMonths,
  parseBillingPeriod,
  shiftBillingPeriod,
} from './billing-period.ts'
export type { Delivery, DeliveryFile, FetchedDelivery, FileEncoding, FormatOptions, RawFile } from './delivery.ts'
export type { FinopsErrorFacts } from './errors.ts'
export { FinopsError, isFinopsError } from './errors.ts'
export type { IngestEvent, OnEvent, SkipReason } from './events.ts'
export type { IngestReport, IngestRequest } from './ingest.ts'
export type { BillingSource, DiscoverRequest, FetchWorkspace } from './source.ts'
export type {
  ColumnOrigin,
  DeliveryLoad,
  FocusStore,
  LoadedDelivery,
  LoadOptions,
  NativeTypeTotal,
  PeriodLoad,
  RowChange,
  UnknownValue,
} from './store.ts'
