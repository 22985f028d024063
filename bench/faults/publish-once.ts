// Makes the database that dashboard servers open, as `finops-metabase` does before it switches: a child process.
// Usage: node publish-once.ts <data folder>
import { makeServingFile } from '@open-finops/loader-duckdb'
import { isFinopsError } from '@open-finops/pipeline'

const [, , dataDir = ''] = process.argv
const statements = [
  'CREATE SCHEMA published',
  // A mart large enough to need room of its own.
  'CREATE TABLE published.charges AS SELECT *, md5(concat(ResourceId, BilledCost)) AS mark FROM cost_and_usage',
]
try {
  const { file } = await makeServingFile({ dataDir, statements: () => statements })
  process.stdout.write(`${JSON.stringify({ file })}\n`)
} catch (error) {
  if (!isFinopsError(error)) throw error
  process.stderr.write(`${JSON.stringify({ error: { code: error.code, message: error.message } })}\n`)
  process.exitCode = 1
}
