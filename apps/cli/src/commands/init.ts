import { Command } from 'commander'
import type { Invocation } from '../invocation.ts'
import { UsageError } from '../output/errors.ts'
import type { Start } from '../run-cli.ts'

/** What `finops init` is told by flags, or asks for. */
export interface InitOptions {
  readonly provider?: string
  readonly location?: string
  readonly name?: string
  /** Where a cloud's delivery script reads the bill from. */
  readonly table?: string
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
      'a folder, or where the cloud writes its export (s3://…, https://….blob.core.windows.net/…, gs://…)',
    )
    .option('--name <name>', 'your name of this export (default: <provider>-main)')
    .option('--table <name>', 'gcp: the BigQuery table of the billing export, for the script to schedule there')
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
  $ finops init --yes --provider gcp --location gs://acme-billing/gcp \\
      --table acme-finops.billing.gcp_billing_export_resource_v1_01ABCD_23EF45_678901
  $ finops init --yes --location ./downloads/bill

Google Cloud delivers bills to BigQuery only: init then also prints the script that brings them to the bucket; with
--json it is the field deliveryScript.`,
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
    throw new UsageError(
      'init --yes needs a location',
      'Add --location <folder, s3://…, https://….blob.core.windows.net/… or gs://…>.',
    )
  }
  const { configPath, requireFree, writeConfig } = await import('../write-config.ts')
  const { deliveryScript } = await import('../delivery-script.ts')
  const file = configPath(invocation)
  await requireFree(file, options.force === true)
  const draft = interactive ? await askDraft(options, flags.data) : defaultDraft(options, flags.data)
  if (draft === undefined) throw new UsageError('init was cancelled; nothing was written')
  const { table, ...entry } = draft
  const script = await deliveryScript(draft, file)
  const { findings, path } = await writeConfig(invocation, file, entry)
  if (flags.json) {
    await invocation.json({ file, ...entry, deliveryScript: script?.text ?? null })
    return
  }
  for (const finding of findings) await invocation.note(finding)
  const steps = script === undefined ? [] : [script.instruction, script.text]
  await invocation.result([`Wrote ${path}`, ...steps, `Next: ${invocation.command('ingest --dry-run')}`].join('\n\n'))
}

/** What the file is to say, before its location was looked at. */
export interface InitDraft {
  readonly source: string
  readonly location: string
  readonly name: string
  readonly data: string
  /** Where the cloud's delivery script reads the bill from. */
  readonly table?: string
}

function defaultDraft(options: InitOptions, data: string | undefined): InitDraft {
  const { provider = 'aws', location = '', name, table } = options
  const draft = { source: provider, location, name: name ?? `${provider}-main`, data: data ?? './data' }
  return { ...draft, ...(table !== undefined && { table }) }
}

async function askDraft(options: InitOptions, data: string | undefined): Promise<InitDraft | undefined> {
  const { askForDraft } = await import('../output/ask-draft.ts')
  return await askForDraft(options, data)
}
