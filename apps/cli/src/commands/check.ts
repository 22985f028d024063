import type { DatasetReport } from '@open-finops/focus-check'
import { Command, Option } from 'commander'
import type { Invocation } from '../invocation.ts'
import { UsageError } from '../output/errors.ts'
import type { Start } from '../run-cli.ts'
import { words } from './arguments.ts'

const versions = ['1.0', '1.1', '1.2', '1.3', '1.4'] as const
const datasets = ['CostAndUsage', 'ContractCommitment', 'InvoiceDetail', 'BillingPeriod'] as const

interface CheckOptions {
  readonly focusVersion: (typeof versions)[number]
  readonly dataset?: (typeof datasets)[number]
  readonly format?: 'table' | 'json' | 'junit' | 'markdown'
  readonly supports?: readonly string[]
  readonly verbose?: true
}

/** `finops check` */
export function checkCommand(start: Start): Command {
  return new Command('check')
    .description('whether data is FOCUS: rule by rule, of the lake or of any CSV or Parquet file')
    .argument('[file...]', 'FOCUS files (.parquet, .csv, .csv.gz) or folders of them; without one, what the lake holds')
    .addOption(new Option('--focus-version <version>', 'the version to check against').choices(versions).default('1.2'))
    .addOption(new Option('--dataset <name>', 'what the files are (default: told by their columns)').choices(datasets))
    .addOption(new Option('--format <format>', 'default: table').choices(['table', 'json', 'junit', 'markdown']))
    .option('--supports <capability>', 'what the provider offers, or all: its columns are then due; repeatable', words)
    .option('--verbose', 'list rules that hold or have no verdict too')
    .addHelpText(
      'after',
      `
Several files of FOCUS 1.4 are also checked against each other. What a bill doesn't carry is listed and breaks nothing;
that is known of the lake, and of files in a folder that finops export wrote. Exit code 1 where a MUST is broken.

Examples:
  $ finops check
  $ finops check bill.csv.gz --focus-version 1.0
  $ finops check ./focus-1.4 --focus-version 1.4
  $ finops check cost.parquet invoices.csv --focus-version 1.4
  $ finops check --format junit > focus.xml`,
    )
    .action(async (files: readonly string[], options: CheckOptions, command: Command) => {
      await runCheck(start(command), files, options)
    })
}

async function runCheck(invocation: Invocation, files: readonly string[], options: CheckOptions): Promise<void> {
  const { capabilities, checkFiles, junitReport, listFocusFiles, markdownReport } = await import(
    '@open-finops/focus-check'
  )
  const { terminal, flags } = invocation
  const given = options.supports ?? []
  const asked = given
    .filter((word) => word !== 'all')
    .map(
      (word) =>
        [word, capabilities.find((name) => name === word || name === `${word.toUpperCase()}_SUPPORTED`)] as const,
    )
  const named = asked.flatMap(([, name]) => (name === undefined ? [] : [name]))
  const unknown = asked.find(([, name]) => name === undefined)?.[0]
  if (unknown !== undefined) {
    throw new UsageError(`There is no capability ${unknown}`, `Say all, or one of ${capabilities.join(', ')}.`)
  }
  const request = {
    version: options.focusVersion,
    ...(options.dataset === undefined ? {} : { dataset: options.dataset }),
    ...(given.length === 0 ? {} : { supports: given.includes('all') ? ('all' as const) : named }),
  }
  let reports: readonly DatasetReport[]
  if (files.length > 0) {
    const { readExportOrigins } = await import('@open-finops/focus-export')
    const { originsInExport } = await import('../row-origins.ts')
    reports = await checkFiles(await listFocusFiles(terminal.cwd, files), {
      ...request,
      originsOf: async (file, columns) => {
        const recorded = await readExportOrigins(file, options.focusVersion)
        return recorded && originsInExport(recorded, columns)
      },
    })
  } else {
    if (options.dataset !== undefined && options.dataset !== 'CostAndUsage') {
      throw new UsageError(`The lake holds CostAndUsage only`, `Give a file: finops check ${options.dataset}.csv`)
    }
    const { dataToRead } = await import('../config/find.ts')
    const { checkLake } = await import('../check-lake.ts')
    reports = await checkLake((await dataToRead(invocation)).dataDir, request)
  }
  const format = options.format ?? (flags.json ? 'json' : 'table')
  if (format === 'json') await invocation.json(reports)
  else if (format === 'junit') await terminal.stdout.write(junitReport(reports))
  else if (format === 'markdown') await terminal.stdout.write(markdownReport(reports))
  else {
    const { checkText } = await import('../output/check-report.ts')
    await invocation.result(checkText(reports, invocation, options.verbose === true))
  }
  if (reports.some(({ counts }) => counts.failed > 0)) invocation.found()
}
