// The program itself, from the sources of the workspace: a child process.
import { processTerminal, runCli } from '@open-finops/cli'

process.exitCode = await runCli(process.argv.slice(2), processTerminal(), 'bench')
