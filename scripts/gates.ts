import { spawn } from 'node:child_process'

/** A command that must succeed. */
export interface Gate {
  readonly name: string
  readonly command: readonly [program: string, ...args: string[]]
}

export interface GateResult {
  readonly name: string
  readonly passed: boolean
  /** What the command printed, on both streams. */
  readonly output: string
}

/**
 * Runs gates, several at once, and prints a line for each as it ends.
 *
 * @param cwd the folder to run them in
 * @param atOnce how many may run together
 * @returns a result for each gate, in the order given
 */
export async function runGates(gates: readonly Gate[], cwd: string, atOnce: number): Promise<readonly GateResult[]> {
  const results: GateResult[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < gates.length; index = next++) {
      const gate = gates[index]
      if (gate === undefined) return
      const started = performance.now()
      const result = await runGate(gate, cwd)
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      process.stderr.write(`${result.passed ? '✓' : '✗'} ${gate.name} (${seconds} s)\n`)
      results[index] = result
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}

/** Runs one command with its output kept back. */
export function runGate({ name, command: [program, ...args] }: Gate, cwd: string): Promise<GateResult> {
  return new Promise((resolve) => {
    const { FORCE_COLOR: _, ...env } = process.env
    const plain = { ...env, NO_COLOR: '1' }
    const child = spawn(program, args, { cwd, env: plain, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', (error) => resolve({ name, passed: false, output: error.message }))
    child.on('close', (code) => resolve({ name, passed: code === 0, output }))
  })
}
