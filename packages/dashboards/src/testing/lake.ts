import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateAwsBill, generateAzureBill, generateGcpBill } from '@open-finops/bill-generator'
import { duckdbStore, type Lake, openLake } from '@open-finops/loader-duckdb'
import { type BillingSource, ingest } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { azureSource } from '@open-finops/source-azure'
import { gcpSource } from '@open-finops/source-gcp'
import { noOwnership, type Ownership } from '../dimensions.ts'
import { martDatabase, martStatements } from '../marts.ts'
import { martMonthsQuery, type OpenMarts } from '../over-marts.ts'
import { availableRelationsQuery, type PrepareRequest, prepareStatements } from '../prepare.ts'

/** Takes what is to be done when the tests end: vitest's `afterAll` or `onTestFinished`. */
export type AtEnd = (cleanUp: () => Promise<void>) => void

/** An empty folder that goes when the tests end. */
export async function testFolder(atEnd: AtEnd): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-dashboards-'))
  atEnd(async () => await rm(folder, { recursive: true, force: true }))
  return folder
}

/** The clouds of a demo lake. */
export type DemoCloud = 'aws' | 'azure' | 'gcp'

/** Makes the demo's bills of some clouds, small, and ingests them; a month of AWS is restated. */
export async function makeDemoLake(
  folder: string,
  periods: readonly string[],
  clouds: readonly DemoCloud[],
): Promise<string> {
  const dataDir = join(folder, 'data')
  for (const cloud of clouds) {
    const directory = join(folder, cloud)
    for (const restated of cloud === 'aws' ? [[], periods.slice(-2, -1)] : [[]]) {
      const source = await demoSource(cloud, directory, periods, restated)
      const store = await duckdbStore({ dataDir })
      await ingest({ source, store }).finally(async () => await store.close())
    }
  }
  return dataDir
}

async function demoSource(
  cloud: DemoCloud,
  directory: string,
  periods: readonly string[],
  restated: readonly string[],
): Promise<BillingSource> {
  const common = { directory, periods, scenario: 'demo', seed: 20_261 } as const
  if (cloud === 'aws') {
    await generateAwsBill({ ...common, layout: 'cur-1-create-new', rowsPerPeriod: 500, restated })
    return awsSource({ name: 'shop-aws', location: directory })
  }
  if (cloud === 'azure') {
    await generateAzureBill({ ...common, layout: 'mca-create-new' })
    return azureSource({ name: 'shop-azure', location: directory })
  }
  await generateGcpBill({ ...common, layout: 'runs-parquet' })
  return gcpSource({ name: 'shop-gcp', location: directory })
}

/** Who owns what in the demo's company. */
export const demoOwnership: Ownership = {
  dimensions: {
    team: ['tag:team', 'tag:old_team', 'account'],
    environment: ['tag:env'],
    'cost-center': ['tag:cost_center'],
  },
  accounts: {},
}

/** Opens a lake and makes what cards read. */
export async function openPrepared(
  dataDir: string,
  settings: Partial<Pick<PrepareRequest, 'ownership' | 'materialize'>>,
  atEnd: AtEnd,
): Promise<Lake> {
  const lake = await openLake({ dataDir })
  atEnd(async () => await lake.close())
  const { rows } = await lake.query(availableRelationsQuery)
  const available = new Set(rows.map(([name]) => String(name)))
  const request = { ownership: noOwnership, materialize: true, ...settings }
  for (const statement of prepareStatements({ engine: 'duckdb', scope: 'connection', available, ...request })) {
    await lake.query(statement)
  }
  return lake
}

/** Opens a lake with its marts, as the local server does. */
export async function openWithMarts(
  dataDir: string,
  ownership: Ownership,
  atEnd: AtEnd,
): Promise<{ readonly lake: Lake; readonly marts: OpenMarts }> {
  const lake = await openLake({ dataDir })
  atEnd(async () => await lake.close())
  await lake.derive({ name: martDatabase, ...martStatements() })
  const ask = async (sql: string): Promise<readonly string[]> =>
    (await lake.query(sql)).rows.map(([text]) => String(text))
  const [available, months] = [new Set(await ask(availableRelationsQuery)), await ask(martMonthsQuery)]
  const request = { engine: 'duckdb', scope: 'connection', materialize: true, ownership, available } as const
  for (const statement of prepareStatements({ ...request, marts: { ownership, months } })) await lake.query(statement)
  return { lake, marts: { ownership, months } }
}
