import { duckdbStore, openLake } from '@open-finops/loader-duckdb'
import { ingest, lastMonths } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'

const location = process.argv[2] ?? 's3://acme-billing/reports/cur-hourly'
const store = await duckdbStore({ dataDir: './data' })
await ingest({ source: awsSource({ location }), store, periods: lastMonths(3) })
await store.close()

const lake = await openLake({ dataDir: './data' })
const question = 'SELECT ServiceCategory, sum(EffectiveCost) FROM cost_and_usage GROUP BY 1 ORDER BY 2 DESC'
const { rows } = await lake.query(question)
for (const [category, cost] of rows) console.log(category, cost)
await lake.close()
