import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How a call of the program ended. */
export interface FinishedRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How to call it. */
export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
}

const main: string = join(import.meta.dirname, '..', 'main.ts')

/** Runs the real program from its sources, in a process of its own whose streams are pipes. */
export async function runFinops(args: readonly string[], options: RunOptions = {}): Promise<FinishedRun> {
  const { PATH = '', TMPDIR = '' } = process.env
  const child = spawn(process.execPath, ['--conditions=open-finops-source', main, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { PATH, HOME: tmpdir(), ...(TMPDIR !== '' && { TMPDIR }), ...options.env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.end(options.stdin ?? '')
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  return { code, stdout, stderr }
}
