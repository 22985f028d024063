import { Command } from 'commander'
import type { Invocation } from '../invocation.ts'
import { UsageError } from '../output/errors.ts'
import type { Start } from '../run-cli.ts'

/** What `finops init` is told by flags, or asks for. */
export interface InitOptions {
  readonly provider?: string
  readonly location?: string
  readonly name?: string
  readonly yes?: true
  readonly force?: true
}

/** `finops init` */
export function initCommand(start: Start): Command {
  return new Command('init')
    .description('write finops.yaml: which bills to read, and what their keys mean')
    .option('--provider <name>', 'the cloud: aws, azure or gcp')
    .option(
      '--location <place>',
      'a folder, or where the cloud writes its export (s3://…, https://….blob.core.windows.net/…)',
    )
    .option('--name <name>', 'your name of this export (default: <provider>-main)')
    .option('--yes', 'ask nothing: take the flags, and defaults for the rest')
    .option('--force', 'overwrite a finops.yaml that is there')
    .addHelpText(
      'after',
      `
--data names the data folder to write into the file (default: ./data), --config the file itself.

Examples:
  $ finops init
  $ finops init --yes --provider aws --location s3://acme-billing/reports/cur-hourly --name aws-main
  $ finops init --yes --provider azure --location https://acme.blob.core.windows.net/exports/cost
  $ finops init --yes --location ./downloads/bill`,
    )
    .action(async (options: InitOptions, command: Command) => await runInit(start(command), options))
}

async function runInit(invocation: Invocation, options: InitOptions): Promise<void> {
  const { terminal, flags } = invocation
  const interactive = options.yes !== true && terminal.stdin.isTTY === true && terminal.stderr.isTerminal
  if (!interactive && options.yes !== true) {
    throw new UsageError(
      'init asks on a terminal only, and this is none',
      'finops init --yes --provider aws --location <folder or s3://…>',
    )
  }
  if (!interactive && options.location === undefined) {
    throw new UsageError('init --yes needs a location', 'Add --location <folder or s3://bucket/prefix>.')
  }
  const { configPath, requireFree, writeConfig } = await import('../write-config.ts')
  const file = configPath(invocation)
  await requireFree(file, options.force === true)
  const draft = interactive ? await askDraft(options, flags.data) : defaultDraft(options, flags.data)
  if (draft === undefined) throw new UsageError('init was cancelled; nothing was written')
  const { findings, path } = await writeConfig(invocation, file, draft)
  if (flags.json) {
    await invocation.json({ file, ...draft })
    return
  }
  for (const finding of findings) await invocation.note(finding)
  await invocation.result(`Wrote ${path}\n\nNext: ${invocation.command('ingest --dry-run')}`)
}

/** What the file is to say, before its location was looked at. */
export interface InitDraft {
  readonly source: string
  readonly location: string
  readonly name: string
  readonly data: string
}

function defaultDraft({ provider = 'aws', location = '', name }: InitOptions, data: string | undefined): InitDraft {
  return { source: provider, location, name: name ?? `${provider}-main`, data: data ?? './data' }
}

async function askDraft(options: InitOptions, data: string | undefined): Promise<InitDraft | undefined> {
  const { askForDraft } = await import('../output/ask-draft.ts')
  return await askForDraft(options, data)
}
