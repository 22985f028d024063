import { processTerminal, runCli } from '@open-finops/cli'
import { report } from './report.ts'

/**
 * One command of finops on a data folder, from the start of the process.
 * Usage: node run/finops-command.ts <command> <data folder>
 */
const [command = '', dataDir = ''] = process.argv.slice(2)
await runCli([command, '--data', dataDir, '--json'], processTerminal(), 'bench')
report(0)
