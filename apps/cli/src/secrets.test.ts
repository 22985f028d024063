import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { generateAwsBill } from '@open-finops/bill-generator'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testFolder } from './testing/folder.ts'
import { type FinishedRun, runFinops } from './testing/run-finops.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** What must be seen nowhere; each in a form of its own place. */
const secrets = {
  AWS_ACCESS_KEY_ID: 'AKIACANARYACCESSKEY1',
  AWS_SECRET_ACCESS_KEY: 'canary/aws+secret/access/key/0123456789abcd',
  AWS_SESSION_TOKEN: 'canaryAwsSessionToken0123456789',
  AZURE_ACCOUNT_KEY: Buffer.from('canary of an account key, 32 byt').toString('base64'),
  AZURE_SAS: 'sv=2022-11-02&sr=c&sp=rl&sig=canarySasSignature%2B0123456789%3D',
  CLICKHOUSE_PASSWORD: 'canary-clickhouse-password-7d1f',
  WRONG: 'canary in a place where it can not be',
} as const
const keyText = 'canaryPrivateKeyOfAServiceAccount0123456789'

/** Forms that a secret may be seen in: as it is, in a URL, in Basic authentication, and the part of a token that signs. */
const forms: readonly string[] = [
  ...Object.values(secrets).flatMap((text) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]),
  Buffer.from(`finops:${secrets.CLICKHOUSE_PASSWORD}`).toString('base64'),
  'canarySasSignature',
  keyText,
]
const seenIn = (text: string): readonly string[] => forms.filter((form) => text.includes(form))

const ended: (() => Promise<void>)[] = []
let cwd: string
let server: Server
let requests = 0

/** A cloud that refuses every request and tells in its answer all that it was told, as careless proxies do. */
function startTalkativeServer(): Promise<Server> {
  const talkative = createServer((request, response) => {
    requests += 1
    const told = JSON.stringify({ url: request.url, headers: request.headers, secrets, keyText })
    const text = `Authentication failed: ${told.replaceAll('&', '&amp;').replaceAll('<', '')}`
    response.writeHead(403, { 'content-type': 'application/xml', 'x-ms-error-code': 'AuthenticationFailed' })
    // Long enough for somebody to look at the list of processes.
    setTimeout(() => {
      response.end(`<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code><Message>${text}</Message></Error>`)
    }, 150)
  })
  return new Promise((resolve) => talkative.listen(0, '127.0.0.1', () => resolve(talkative)))
}

beforeAll(async () => {
  cwd = await testFolder((clean) => ended.push(clean))
  server = await startTalkativeServer()
  ended.push(async () => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await generateAwsBill({
    directory: join(cwd, 'bill'),
    layout: 'cur-1-create-new',
    scenario: 'demo',
    periods: ['2026-10'],
    threads: 1,
  })
  await writeFile(
    join(cwd, 'key.json'),
    JSON.stringify({
      client_email: 'finops@acme.iam.gserviceaccount.com',
      private_key: `-----BEGIN PRIVATE KEY-----\n${keyText}\n-----END PRIVATE KEY-----\n`,
    }),
  )
  const azure = `${url}/devstoreaccount1/exports`
  const connection = `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=\${AZURE_ACCOUNT_KEY};BlobEndpoint=${url}/devstoreaccount1;`
  const clouds = [
    '{ name: s3, source: aws, location: s3://acme-billing/cur, endpoint: "URL" }',
    `{ name: key, source: azure, location: "AZURE/key", accountKey: "\${AZURE_ACCOUNT_KEY}" }`,
    `{ name: sas, source: azure, location: "AZURE/sas", sasToken: "\${AZURE_SAS}" }`,
    '{ name: string, source: azure, location: "AZURE/string", connectionString: "CONNECTION" }',
    '{ name: gcs, source: gcp, location: gs://acme-billing/gcp, keyFile: ./key.json }',
  ].map((line) => `  - ${line.replace('URL', url).replace('AZURE', azure).replace('CONNECTION', connection)}\n`)
  await writeFile(
    join(cwd, 'finops.yaml'),
    `data: ./data\nexports:\n  - { name: local, source: aws, location: ./bill }\n${clouds.join('')}`,
  )
  const store = `store: { clickhouse: { url: "${url}", user: finops, password: "\${CLICKHOUSE_PASSWORD}" } }`
  const local = 'data: ./other\nexports:\n  - { name: local, source: aws, location: ./bill }\n'
  await writeFile(join(cwd, 'clickhouse.yaml'), `${local}${store}\n`)
  await writeFile(
    join(cwd, 'signed.yaml'),
    `exports:\n  - { name: signed, source: azure, location: "${azure}?\${AZURE_SAS}" }\n`,
  )
  await writeFile(
    join(cwd, 'wrong.yaml'),
    `exports:\n  - { name: a, source: azure, location: ./bill, layout: "\${WRONG}", sasToken: ["\${AZURE_SAS}"], concurrency: "\${WRONG}", keyy: "\${WRONG}" }\n`,
  )
})
afterAll(async () => {
  for (const end of ended) await end()
})

async function run(...args: string[]): Promise<FinishedRun> {
  return await runFinops(args, { cwd, env: { ...secrets, AWS_REGION: 'us-east-1' } })
}

/** Command lines of all processes, as anybody on the machine can list them. */
async function processList(): Promise<string> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(processes.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  return lines.join('\n').replaceAll('\0', ' ')
}

describe('secrets of the configuration and the environment', () => {
  it.each(
    [
      ['ingest'],
      ['ingest', '--json'],
      ['ingest', '--debug'],
      ['doctor'],
      ['doctor', '--json'],
      ['ingest', '--config', 'clickhouse.yaml', '--debug'],
      ['status', '--json', '--config', 'clickhouse.yaml'],
      ['doctor', '--config', 'clickhouse.yaml'],
      ['ingest', '--config', 'signed.yaml', '--debug'],
      ['doctor', '--json', '--config', 'signed.yaml'],
      ['ingest', '--config', 'wrong.yaml', '--debug'],
      ['ingest', '--config', 'wrong.yaml', '--json'],
    ].map((args) => [args.join(' '), args] as const),
  )('are neither in what a failing `finops %s` says, nor in the list of processes', async (_, args) => {
    const running = run(...args)
    let listed = ''
    let isOver = false
    const watch = (async (): Promise<void> => {
      while (!isOver) {
        listed += await processList()
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })()
    const { code, stdout, stderr } = await running
    isOver = true
    await watch
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(/FINOPS_/)
    expect(seenIn(stdout)).toEqual([])
    expect(seenIn(stderr)).toEqual([])
    if (process.platform === 'linux') expect(listed).toContain(args.join(' '))
    expect(seenIn(listed)).toEqual([])
  })

  it('stand in no file of the data folder, though one export was loaded beside those that failed', async () => {
    expect(requests).toBeGreaterThan(5)
    const { stdout } = await run('status', '--json')
    expect(JSON.parse(stdout).periods).toMatchObject([{ exportName: 'local/larkspur-cur' }])
    let files = 0
    for (const folder of ['data', 'other']) {
      await mkdir(join(cwd, folder), { recursive: true })
      for (const entry of await readdir(join(cwd, folder), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        files += 1
        const path = join(entry.parentPath, entry.name)
        expect(seenIn(`${path}\n${await readFile(path, 'latin1')}`), path).toEqual([])
      }
    }
    expect(files).toBeGreaterThan(3)
  })
})
