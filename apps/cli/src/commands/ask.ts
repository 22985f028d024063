import { Command, Option } from 'commander'
import type { DashboardFlags } from '../open-dashboards.ts'
import type { Start } from '../run-cli.ts'
import { words } from './arguments.ts'

/** What a user says about one answer. */
export interface AskFlags extends DashboardFlags {
  readonly format?: 'table' | 'csv' | 'json' | 'markdown'
  readonly out?: string
  readonly period?: string
  readonly filter?: readonly string[]
  readonly locale?: string
  readonly why?: boolean
}

/** `finops ask` */
export function askCommand(start: Start): Command {
  return new Command('ask')
    .description('print a card of a dashboard; without one, list them')
    .argument('[card]', 'such as top-movers/services; a dashboard alone lists its cards')
    .addOption(
      new Option('--format <format>', 'how to write the answer (default: table)').choices([
        'table',
        'csv',
        'json',
        'markdown',
      ]),
    )
    .option('--out <file>', 'write the answer into this file')
    .option('--period <period>', 'last-13-months, last-month, 2026-10 or 2026-01-01..2026-04-01')
    .option('--filter <name=value>', 'a filter, such as provider=AWS; may be repeated', words)
    .option('--locale <language>', 'how numbers of tables are written (default: en)')
    .option('--why', 'what is counted, the filters in force, the files and the SQL, in place of the answer')
    .option(
      '--dashboards <folder>',
      'your own dashboards, on top (or FINOPS_DASHBOARDS, or dashboards: in finops.yaml)',
    )
    .addHelpText(
      'after',
      `
Tables and Markdown are for people; JSON and CSV have every digit of a decimal.

Examples:
  $ finops ask
  $ finops ask top-movers/services
  $ finops ask executive-summary/cost-by-month --filter provider=AWS --format csv
  $ finops ask savings/savings-rate --period 2026-10 --why`,
    )
    .action(async (card: string | undefined, options: AskFlags, command: Command) => {
      const { askCard } = await import('../ask-card.ts')
      await askCard(start(command), card, options)
    })
}
