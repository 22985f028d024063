// Ingests a bucket in a folder and says how that ended: a child process of the tests.
import { isFinopsError } from '@open-finops/pipeline'
import { ingestFolder } from './ingest-folder.ts'

const [, , source = '', dataDir = ''] = process.argv
const word = await ingestFolder({ source, dataDir }).then(
  (report) => `loaded ${report.loaded.length}`,
  (error: unknown) => (isFinopsError(error) ? `${error.code} ${error.hint ?? ''}` : String(error)),
)
process.stdout.write(word)
