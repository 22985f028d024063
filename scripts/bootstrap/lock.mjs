import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tools } from './step.mjs'

const lock = join(tools, 'setup.lock')

/**
 * Runs `work` while no other command of this workspace installs or builds: `npm run demo` and `npm test` may be
 * started together. A lock whose process has died is taken over.
 * @param {() => Promise<void>} work
 */
export async function whileAlone(work) {
  mkdirSync(tools, { recursive: true })
  let announced = false
  while (!taken()) {
    if (holderIsGone()) {
      rmSync(lock, { force: true })
      continue
    }
    if (!announced) process.stderr.write('… another command is setting this workspace up; waiting for it\n')
    announced = true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  try {
    await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function taken() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function holderIsGone() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    // Between its creation and the write of its pid a lock is empty, for a moment only.
    if (!(pid > 0)) return Date.now() - statSync(lock).mtimeMs > 5000
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH' || error.code === 'ENOENT'
  }
}
