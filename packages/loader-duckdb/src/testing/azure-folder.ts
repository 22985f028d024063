import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, sep } from 'node:path'
import { BlobServiceClient } from '@azure/storage-blob'
import type { AtEnd } from './folder.ts'

// The account that every azurite has; its key is public:
// https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
const account = 'devstoreaccount1'
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** Serves a folder as a container of Blob Storage until the test ends. */
export async function serveAsContainer(
  atEnd: AtEnd,
  folder: string,
  container: string,
): Promise<{ readonly location: string; readonly connectionString: string }> {
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js')
  const address = ['--blobHost', '127.0.0.1', '--blobPort', '0']
  const flags = ['--silent', '--disableTelemetry', '--inMemoryPersistence', '--skipApiVersionCheck']
  const child = spawn(process.execPath, [main, ...address, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
  atEnd(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    await ended
  })
  const url = `http://127.0.0.1:${await portOf(child)}/${account}`
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${url};`
  const client = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(container)
  await client.create()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    await client.getBlockBlobClient(relative(folder, path).split(sep).join('/')).uploadData(readFileSync(path))
  }
  return { location: `${url}/${container}`, connectionString }
}

async function portOf(child: ChildProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const port = /https?:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1]
      if (port !== undefined) resolve(port)
    })
    child.once('exit', (code) => reject(new Error(`azurite ended with ${code}: ${text}`)))
  })
}
