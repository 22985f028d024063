import { Command, InvalidArgumentError, Option } from 'commander'
import type { Invocation } from '../invocation.ts'
import type { Start } from '../run-cli.ts'
import type { UseCaseRun } from '../run-use-case.ts'

/** `finops use-case` */
export function useCaseCommand(start: Start): Command {
  return new Command('use-case')
    .description('the questions that FOCUS is for: 71 published use cases, answered on your lake')
    .addCommand(listCommand(start))
    .addCommand(showCommand(start))
    .addCommand(runCommand(start))
    .addHelpText(
      'after',
      `
Examples:
  $ finops use-case list
  $ finops use-case show commitment-coverage
  $ finops use-case run commitment-coverage --from 2026-10 --to 2026-10`,
    )
}

function listCommand(start: Start): Command {
  return new Command('list')
    .description('every use case: number, id, FOCUS version, question')
    .addHelpText(
      'after',
      `
Examples:
  $ finops use-case list
  $ finops use-case list --json | jq '.[] | select(.fault != null) | {id, fault}'`,
    )
    .action(async (_options: object, command: Command) => await runList(start(command)))
}

function showCommand(start: Start): Command {
  return new Command('show')
    .description('a use case: its parameters, the fault of the published text, and its SQL')
    .argument('<id>', 'id or number, as list shows them')
    .addOption(
      new Option('--engine <engine>', 'SQL as this engine takes it')
        .choices(['duckdb', 'clickhouse'])
        .default('duckdb'),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ finops use-case show 15
  $ finops use-case show effective-savings-rate --engine clickhouse
  $ finops use-case show effective-savings-rate --json | jq -r .sql`,
    )
    .action(
      async (id: string, options: { engine: 'duckdb' | 'clickhouse' }, command: Command) =>
        await runShow(start(command), id, options.engine),
    )
}

function runCommand(start: Start): Command {
  return new Command('run')
    .description('answer a use case from the lake')
    .argument('<id>', 'id or number, as list shows them')
    .option('--from <YYYY-MM[-DD]>', 'first month or day (default: the first in the lake)', monthOrDay)
    .option('--to <YYYY-MM[-DD]>', 'last month or day, itself included (default: the last in the lake)', monthOrDay)
    .option('--param <name=value>', 'a parameter of the use case; may be repeated', parameter)
    .addOption(
      new Option('--format <format>', 'how to write the answer (default: table)').choices([
        'table',
        'csv',
        'json',
        'markdown',
      ]),
    )
    .option('--out <file>', 'write the answer into this file')
    .addHelpText(
      'after',
      `
Costs of different currencies are never added up. JSON and CSV have every digit of a decimal; tables leave out zeros at
its end.

Examples:
  $ finops use-case run costs-by-service-category --from 2026-10 --to 2026-10
  $ finops use-case run tag-coverage --param tag=team --format markdown
  $ finops use-case run sub-account-budget --from 2026-10-01 --to 2026-10-15 --param budget=5000 --param currency=USD
  $ finops use-case run invoice-reconciliation --json`,
    )
    .action(async (id: string, options: UseCaseRun, command: Command) => {
      const { runUseCase } = await import('../run-use-case.ts')
      await runUseCase(start(command), id, options)
    })
}

async function runList(invocation: Invocation): Promise<void> {
  const { useCases } = await import('@open-finops/focus-analytics')
  const { useCaseJson, useCaseListText } = await import('../output/use-case-text.ts')
  if (invocation.flags.json) await invocation.json(useCases().map(useCaseJson))
  else await invocation.result(useCaseListText(useCases(), invocation.colors))
}

async function runShow(invocation: Invocation, id: string, engine: 'duckdb' | 'clickhouse'): Promise<void> {
  const { renderUseCase } = await import('@open-finops/focus-analytics')
  const { findUseCase } = await import('../find-use-case.ts')
  const { useCaseJson, useCaseText } = await import('../output/use-case-text.ts')
  const useCase = findUseCase(id)
  const { sql } = renderUseCase(useCase, engine)
  if (invocation.flags.json) await invocation.json({ ...useCaseJson(useCase), engine, sql })
  else await invocation.result(useCaseText(useCase, sql, invocation))
}

/** Reads `2026-10` or `2026-10-31`. */
function monthOrDay(text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return text
  const day = new Date(`${text}T00:00:00Z`)
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)) return text
  throw new InvalidArgumentError('Write a month as YYYY-MM or a day as YYYY-MM-DD, for example 2026-10.')
}

/** Adds `name=value` to those given before it. */
function parameter(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([a-z_]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Write a parameter as name=value, for example tag=team.')
  }
  return { ...before, [name]: value }
}
