import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfig } from './load.ts'
import { schemaUrl } from './schema-url.ts'

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'examples')
const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()

it('there are examples of each kind', () => {
  const clouds = ['aws-s3.yaml', 'azure-blob.yaml', 'azure-pair.yaml', 'gcp-storage.yaml', 'three-clouds.yaml']
  expect(files).toEqual(expect.arrayContaining([...clouds, 'local-folder.yaml', 'several-exports.yaml']))
})

it.each(files)('%s is a configuration that loads, and names its schema', async (name) => {
  const file = join(folder, name)
  const env = {
    FINOPS_EXTERNAL_ID: 'external',
    AZURE_STORAGE_SAS_TOKEN: 'sv=2024-11-04&sig=x',
    CLICKHOUSE_PASSWORD: 'secret',
    BILLING_KEY_FILE: '/run/secrets/billing.json',
  }
  const config = await loadConfig({ file, cwd: folder, env, unset: 'fail' })
  for (const entry of config.exports) expect(() => entry.provider.createSource(entry.options)).not.toThrow()
  expect(await readFile(file, 'utf8')).toContain(`# yaml-language-server: $schema=${schemaUrl}\n`)
})
