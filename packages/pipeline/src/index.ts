export { abortedError, throwIfAborted } from './abort.ts'
export type { BillingPeriod, BillingPeriodRange } from './billing-period.ts'
export {
  billingPeriodEnd,
  billingPeriodOf,
  billingPeriodStart,
  inRange,
  lastMonths,
  noBillingPeriod,
  parseBillingPeriod,
  shiftBillingPeriod,
} from './billing-period.ts'
export type { Delivery, DeliveryFile, FetchedDelivery, FileEncoding, FormatOptions, RawFile } from './delivery.ts'
export { coveredPeriods } from './delivery.ts'
export { deliveryRecordName, readDeliveryRecord, writeDeliveryRecord } from './delivery-record.ts'
export type { FinopsErrorFacts } from './errors.ts'
export { FinopsError, isFinopsError } from './errors.ts'
export type { IngestEvent, OnEvent, SkipReason } from './events.ts'
export { fileSystemError } from './file-system-error.ts'
export type { IngestReport, IngestRequest } from './ingest.ts'
export { ingest } from './ingest.ts'
export { exportSegments, pathSegment } from './path-segment.ts'
export { deliveryDirectory, missingRawFiles, storedDeliveries } from './raw-store.ts'
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
