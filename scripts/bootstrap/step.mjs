import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const tools = join(root, '.tools')

/** A failure whose message is all that the reader needs: no stack trace belongs to it. */
export class StepFailed extends Error {}

/**
 * Runs a command with its output kept back: one line on success, the whole log on failure.
 * @param {string} title what the step does, as the reader sees it
 * @param {string[]} command the program and its arguments
 * @param {{ env: NodeJS.ProcessEnv, fix: string }} options `fix`: what to try when the step fails
 */
export async function step(title, command, { env, fix }) {
  const started = performance.now()
  const { code, output } = await capture(command, env)
  const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`
  if (code === 0) {
    process.stderr.write(`✓ ${title} (${seconds})\n`)
    return
  }
  const log = join(tools, 'last-failure.log')
  mkdirSync(tools, { recursive: true })
  writeFileSync(log, output)
  process.stderr.write(`${output.trimEnd()}\n\n`)
  throw new StepFailed(`✗ ${title} failed after ${seconds}\n  ran: ${command.join(' ')}\n  log: ${log}\n  try: ${fix}`)
}

/** @returns {Promise<{ code: number, output: string }>} */
function capture([program, ...args], env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }))
  })
}

/**
 * Runs a command in the foreground. Ctrl+C reaches the command, which decides how to end.
 * @param {string[]} command the program and its arguments
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export function foreground([program, ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: 'inherit' })
    const onInterrupt = () => {}
    const onTerminate = () => child.kill('SIGTERM')
    process.on('SIGINT', onInterrupt)
    process.on('SIGTERM', onTerminate)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('SIGINT', onInterrupt)
      process.off('SIGTERM', onTerminate)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}
