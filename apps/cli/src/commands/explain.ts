import type { Format } from '@open-finops/focus-transform'
import { Command } from 'commander'
import type { Invocation } from '../invocation.ts'
import type { Start } from '../run-cli.ts'

/** `finops explain` */
export function explainCommand(start: Start): Command {
  return new Command('explain')
    .description('where a FOCUS column comes from: native columns, rule, SQL')
    .argument('[format]', 'a column layout, such as aws-cur-2; without it the formats are listed')
    .argument('[column]', 'a FOCUS column, such as EffectiveCost; without it all are listed')
    .addHelpText(
      'after',
      `
Examples:
  $ finops explain
  $ finops explain aws-cur-2
  $ finops explain aws-cur-2 EffectiveCost`,
    )
    .action(async (format: string | undefined, column: string | undefined, _options: unknown, command: Command) => {
      await runExplain(start(command), format, column)
    })
}

async function runExplain(
  invocation: Invocation,
  formatId: string | undefined,
  column: string | undefined,
): Promise<void> {
  const { columnText, formatsText, formatText } = await import('../output/explanation.ts')
  const { explainColumns, listFormats } = await import('../explain-format.ts')
  const { flags } = invocation
  const own = await formatsOfModules(invocation)
  if (formatId === undefined) {
    const formats = listFormats(own)
    await (flags.json ? invocation.json(formats) : invocation.result(formatsText(formats, invocation)))
    return
  }
  const explanation = explainColumns(formatId, column, own)
  if (flags.json) await invocation.json(explanation)
  else
    await invocation.result(
      column === undefined ? formatText(explanation, invocation) : columnText(explanation, invocation),
    )
}

/** Formats that source modules of the configuration bring; explaining the others needs no configuration. */
async function formatsOfModules(invocation: Invocation): Promise<readonly Format[]> {
  const { openConfig } = await import('../config/find.ts')
  const { ownFormats } = await import('../open-store.ts')
  const { isFinopsError } = await import('@open-finops/pipeline')
  try {
    return ownFormats((await openConfig(invocation, 'keep')).exports)
  } catch (error) {
    if (isFinopsError(error) && invocation.flags.config === undefined) return []
    throw error
  }
}
