import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { BlobServiceClient } from '@azure/storage-blob'
import { type FaultFront, type Refusal, startFaultFront } from '@open-finops/pipeline/testing'
import type { ExportTree } from './export-tree.ts'

/** The account that every azurite has; its key is public. https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
export const account = 'devstoreaccount1'
export const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

const refusal: Refusal = (_, code) => ({
  headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
})

/** azurite behind a front that breaks the requests it is told to. */
export interface BlobEndpoint extends FaultFront {
  /** `http://127.0.0.1:<port>/devstoreaccount1`. */
  readonly accountUrl: string
  readonly connectionString: string
  readonly client: BlobServiceClient
  /** Makes a container with these blobs and forgets the requests so far; gives its URL. */
  containerWith(name: string, tree: ExportTree): Promise<string>
  close(): Promise<void>
}

/** Starts azurite in a process of its own, in memory. */
export async function startBlobEndpoint(): Promise<BlobEndpoint> {
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js')
  const flags = [
    '--blobHost',
    '127.0.0.1',
    '--blobPort',
    '0',
    '--silent',
    '--disableTelemetry',
    '--inMemoryPersistence',
    '--skipApiVersionCheck',
  ]
  const child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  const front = await startFaultFront(await portOf(child), refusal)
  const accountUrl = `${front.url}/${account}`
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${accountUrl};`
  const client = BlobServiceClient.fromConnectionString(connectionString)
  const { close } = front
  return Object.assign(front, {
    accountUrl,
    connectionString,
    client,
    async containerWith(name: string, tree: ExportTree) {
      const container = client.getContainerClient(name)
      await container.createIfNotExists()
      for (const [key, content] of Object.entries(tree)) {
        const bytes = Buffer.from(content)
        await container.getBlockBlobClient(key).upload(bytes, bytes.length)
      }
      front.requests.length = 0
      return `${accountUrl}/${name}`
    },
    async close() {
      await close()
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
    },
  })
}

async function portOf(child: ChildProcess): Promise<number> {
  return await new Promise((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer): void => {
      text += chunk.toString()
      const port = /listen\w* (?:on|at) https?:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1]
      if (port !== undefined) resolve(Number(port))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`azurite ended with ${code}: ${text}`)))
  })
}
