import { createRequire } from 'node:module'
import { processTerminal } from '@open-finops/cli'
import { runMetabase } from './run-metabase.ts'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
process.exitCode = await runMetabase(process.argv.slice(2), processTerminal(), version)
