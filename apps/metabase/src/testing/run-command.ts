import { runMetabase } from '../run-metabase.ts'

/** How a call of the program ended. */
export interface FinishedCommand {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process, with streams that are no terminal. */
export async function runCommand(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<FinishedCommand> {
  const written = { stdout: '', stderr: '' }
  const output = (name: keyof typeof written): Parameters<typeof runMetabase>[1]['stdout'] => ({
    isTerminal: false,
    columns: 80,
    write: async (text) => {
      written[name] += text
    },
  })
  const terminal = { cwd, env, stdin: process.stdin, stdout: output('stdout'), stderr: output('stderr') }
  return { code: await runMetabase(args, terminal, '0.0.0'), ...written }
}
