export type { ApplyReport, NotKept } from './apply/apply-plan.ts'
export type { FailedCard } from './apply/verify-cards.ts'
export type { SyncPatience } from './apply/wait-for-tables.ts'
export type { ClickhouseForMetabase } from './clickhouse-data.ts'
export type { Credential, MetabaseClient, Patience } from './client/metabase-client.ts'
export type { Access, SignedIn } from './client/sign-in.ts'
export type { ReadyMetabase } from './client/wait-until-ready.ts'
export { newestMajor, oldestMajor } from './client/wait-until-ready.ts'
export { type Connected, type ConnectRequest, connect } from './connect.ts'
export type { Difference } from './desired/canonical.ts'
export type { DesiredState } from './desired/spec.ts'
export type { DataForMetabase } from './lake.ts'
export { isEmpty, type Plan, type PlanOptions, type Step, type StepKind } from './plan/plan.ts'
export {
  type Definition,
  type DefinitionRequest,
  type Provisioned,
  type ProvisionOptions,
  planFor,
  planFresh,
  provision,
  readDefinition,
} from './provision.ts'
export type { RemoteState } from './remote/remote-state.ts'
export { runMetabase } from './run-metabase.ts'
export { type Switched, switchGeneration } from './switch-generation.ts'
