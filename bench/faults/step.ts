import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program of the workspace and what it is called with. */
export interface Program {
  /** Relative to this folder. */
  readonly script: string
  readonly args: readonly string[]
}

/** How it ended. */
export interface StepEnd {
  /** Null when it was killed. */
  readonly code: number | null
  /** Error codes that it named. */
  readonly errors: readonly string[]
  /** The end of what it said. */
  readonly said: string
  readonly milliseconds: number
}

/**
 * Runs a program in a process of its own.
 * @param killAfter Milliseconds after which it is killed as `kill -9` does.
 * @param watch Called every few milliseconds meanwhile.
 */
export async function runStep(
  { script, args }: Program,
  { killAfter, watch }: { readonly killAfter?: number; readonly watch?: () => void } = {},
): Promise<StepEnd> {
  const started = performance.now()
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=open-finops-source', '--no-warnings', path, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...credentials, NODE_COMPILE_CACHE: compileCache },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter)
  const watching = watch && setInterval(watch, 5)
  const [code] = await once(child, 'close')
  clearTimeout(timer)
  clearInterval(watching)
  return {
    code: typeof code === 'number' ? code : null,
    errors: [...new Set(said.match(/"code":"FINOPS_[A-Z_]+"/g) ?? [])].map((text) => text.slice(8, -1)),
    said: said.slice(-2000),
    milliseconds: performance.now() - started,
  }
}

/** Halves the time that a child takes to start. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/open-finops/compile', import.meta.url))

/** The emulator takes any; the credential chain must find some. */
const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' }
