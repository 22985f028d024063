import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { AtEnd } from './folder.ts'

/** Runs a script of this folder as a process of its own; Node reads the TypeScript as it is. It ends with the test. */
export function startChild(atEnd: AtEnd, script: string, ...parameters: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=open-finops-source', '--no-warnings', path, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  atEnd(async () => await killChild(child))
  return child
}

/** Waits until the child says its first word; fails when it ends without one. */
export async function firstWord(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the child has no output')
  for await (const chunk of child.stdout) return String(chunk).trim()
  throw new Error(`the child ended without a word (exit code ${child.exitCode})`)
}

/** Kills it as `kill -9` does, and waits until it is gone. */
export async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Waits for its end. */
export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}
