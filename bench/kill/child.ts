import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A script of this folder, running as a process of its own. */
export interface Child {
  readonly pid: number
  /** What it has said so far, line by line. */
  readonly lines: readonly string[]
  /** Resolves with its first line; rejects when it ends without one. */
  readonly started: Promise<string>
  /** Resolves when it is gone and all it said is here: its exit code, or null when it was killed. */
  readonly ended: Promise<number | null>
  /** Closes its standard input: an ingest's sign to begin, a reader's to end. */
  closeInput(): void
  /** Kills it as `kill -9` does. */
  kill(): void
}

/** Starts a script; Node reads the TypeScript of the workspace as it is. */
export function startChild(script: string, argument: string): Child {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=open-finops-source', '--no-warnings', path, argument],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...testCredentials, NODE_COMPILE_CACHE: compileCache },
    },
  )
  const { stdout, stdin, pid } = child
  if (stdout === null || stdin === null || pid === undefined) throw new Error(`${script} did not start`)
  const lines: string[] = []
  const reader = createInterface({ input: stdout })
  const started = new Promise<string>((resolve, reject) => {
    reader.once('line', resolve)
    reader.once('close', () => reject(new Error(`${script} ended without a word`)))
  })
  started.catch(() => undefined)
  reader.on('line', (line) => lines.push(line))
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null))
  return {
    pid,
    lines,
    started,
    ended,
    closeInput: () => stdin.end(),
    kill: () => child.kill('SIGKILL'),
  }
}

/** Halves the time that a child takes to start. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/open-finops/compile', import.meta.url))

/** The emulator takes any; the credential chain must find some. */
const testCredentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' }
