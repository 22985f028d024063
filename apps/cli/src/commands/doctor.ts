import { Command } from 'commander'
import type { Invocation } from '../invocation.ts'
import type { Start } from '../run-cli.ts'

/** `finops doctor` */
export function doctorCommand(start: Start): Command {
  return new Command('doctor')
    .description('check this machine, finops.yaml, the sources and the lake, and say how to mend what is wrong')
    .option('--deep', 'read every file: checksums, rows and totals against the ledger; raw files as they were loaded')
    .addHelpText(
      'after',
      `
Examples:
  $ finops doctor
  $ finops doctor --deep
  $ finops doctor --json`,
    )
    .action(
      async (options: { readonly deep?: true }, command: Command) =>
        await runDoctor(start(command), options.deep === true),
    )
}

async function runDoctor(invocation: Invocation, deep: boolean): Promise<void> {
  const { examine } = await import('../doctor/examine.ts')
  const { FinopsError } = await import('@open-finops/pipeline')
  const { flags, colors } = invocation
  const findings = await examine(invocation, deep)
  const failed = findings.filter((finding) => finding.state === 'fail')
  if (flags.json) {
    await invocation.json({ ok: failed.length === 0, checks: findings })
  } else {
    const marks = { ok: colors.green('ok  '), warn: colors.yellow('warn'), fail: colors.red('fail') }
    const lines = findings.flatMap(({ check, state, message, fix }) => [
      `${marks[state]}  ${check}: ${message}`,
      ...(fix === undefined ? [] : [`      ${colors.cyan('→')} ${fix}`]),
    ])
    await invocation.result(lines.join('\n'))
  }
  if (failed.length > 0) {
    const names = [...new Set(failed.map(({ check }) => check))].join('; ')
    await invocation.fail(
      new FinopsError({
        code: 'FINOPS_DOCTOR',
        message: `${failed.length} of ${findings.length} checks failed: ${names}`,
        hint: 'Do what is said beside them, then run finops doctor again.',
        details: { failed: failed.map(({ check }) => check) },
      }),
    )
  }
}
