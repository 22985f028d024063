// What sources share whose bills are files in a folder or in an object store.
export type { PlacedEntry } from './delivered-files/bill-files.ts'
export {
  contentMark,
  dataEntries,
  fingerprint,
  onlyKind,
  refuseSameContent,
} from './delivered-files/bill-files.ts'
export type { BillingClient, ObjectEntry, ReadRange } from './delivered-files/billing-client.ts'
export { requireTag } from './delivered-files/body.ts'
export { isBrokenConnection, propertyOf, textOf } from './delivered-files/connection-errors.ts'
export type { DeliveredSourceParts, Discovered } from './delivered-files/delivered-source.ts'
export { deliveredSource } from './delivered-files/delivered-source.ts'
export type { Fetching, Unpacker } from './delivered-files/fetch-files.ts'
export { fetchFiles } from './delivered-files/fetch-files.ts'
export { columnsOfFile, parquetFooter, textAtStart } from './delivered-files/file-head.ts'
export type { FolderClient, FolderPage } from './delivered-files/folder-client.ts'
export { openFolderClient } from './delivered-files/folder-client.ts'
export { parquetColumns, parquetFooterLength } from './delivered-files/parquet-columns.ts'
export { linkOutside, printable, safeSegments, unsafePath } from './delivered-files/path-safety.ts'
export type { Attempt, Patience, Trial } from './delivered-files/patience.ts'
export { patiently, usualPatience } from './delivered-files/patience.ts'
export type { BytesRequest } from './delivered-files/read-bytes.ts'
export { readBytes } from './delivered-files/read-bytes.ts'
