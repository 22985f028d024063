import { createRequire } from 'node:module'
import { runCli } from './run-cli.ts'
import { processTerminal } from './terminal.ts'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
process.exitCode = await runCli(process.argv.slice(2), processTerminal(), version)
