export type { ClickhouseStore } from './create-store.ts'
export type { ClickhouseConnectionOptions, ClickhouseStoreOptions } from './options.ts'
export { clickhouseConnectionSchema } from './options.ts'
export type { AskOptions, ClickhouseLake, ClickhouseParameters } from './reader.ts'
export { openClickhouse } from './reader.ts'
export type { ViewStatements } from './reader-views.ts'
export {
  makeRelations,
  openRelations,
  type RelationsDatabase,
  type RelationsRequest,
  relationsDatabaseName,
} from './relations-database.ts'
export { clickhouseStore } from './store.ts'
