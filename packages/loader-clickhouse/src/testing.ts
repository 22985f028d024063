/** For tests of what reads or writes ClickHouse: the engine behind an HTTP front in this process, or a real server. */
export { noClickHouse } from './testing/chdb.ts'
export type { ChdbFront, OnStatement } from './testing/chdb-front.ts'
export { startTestServer, type TestServer } from './testing/database.ts'
