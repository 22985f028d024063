import type { ClickhouseConnectionOptions } from './options.ts'
import { sqlName, sqlString } from './sql-text.ts'

/** How tables are named, made and read: on one server, or on all nodes of a cluster. */
export interface Topology {
  readonly database: string
  /** A relation of the database, as statements name it. */
  relation(name: string): string
  /** The table that rows are kept in, on each node. */
  rowTable(name: string): string
  /** ` ON CLUSTER …` for statements that make, change or drop something; empty on one server. */
  readonly onCluster: string
  /** The engine of a table whose rows are spread over shards. */
  rowEngine(name: string): string
  /** The engine of a table that every node holds whole. */
  ledgerEngine(name: string): string
  /** What makes a table of all shards' rows readable and writable under its own name; undefined on one server. */
  distributed(name: string): string | undefined
  /** `IN`, or `GLOBAL IN` where the set must come from the node that was asked. */
  readonly in: string
  /** What a write waits for. */
  readonly writeSettings: Readonly<Record<string, string | number>>
}

/** The topology that options describe. */
export function topologyOf({ database = 'finops', cluster, engine }: ClickhouseConnectionOptions): Topology {
  const relation = (name: string): string => `${sqlName(database)}.${sqlName(name)}`
  const kind = engine ?? (cluster === undefined ? 'MergeTree' : 'ReplicatedMergeTree')
  const onCluster = cluster === undefined ? '' : ` ON CLUSTER ${sqlString(cluster)}`
  const shared = kind !== 'MergeTree'
  const replicated = (name: string, path: string, replica: string): string =>
    kind === 'ReplicatedMergeTree'
      ? `ReplicatedMergeTree('/clickhouse/tables/${path}/{database}/${name}', '${replica}')`
      : kind
  return {
    database,
    relation,
    rowTable: (name) => relation(cluster === undefined ? name : `${name}_local`),
    onCluster,
    rowEngine: (name) => replicated(name, '{shard}', '{replica}'),
    // One path for all shards: each node is a replica of the whole ledger.
    ledgerEngine: (name) => replicated(name, 'all', '{shard}-{replica}'),
    distributed: (name) =>
      cluster === undefined
        ? undefined
        : `Distributed(${sqlString(cluster)}, ${sqlString(database)}, ${sqlString(`${name}_local`)}, rand())`,
    in: cluster === undefined ? 'IN' : 'GLOBAL IN',
    writeSettings: {
      // Two blocks may be alike and both be meant; a replicated table would take the second for a repetition.
      insert_deduplicate: 0,
      async_insert: 0,
      ...(shared && { insert_quorum: 'auto', insert_quorum_parallel: 0, alter_sync: 2, mutations_sync: 2 }),
      ...(cluster !== undefined && { distributed_foreground_insert: 1, distributed_ddl_task_timeout: 300 }),
    },
  }
}
