import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configFolder } from '../testing/folder.ts'
import { type FinopsConfig, loadConfig } from './load.ts'

async function load(text: string, env: Record<string, string> = {}): Promise<FinopsConfig> {
  const folder = await configFolder(onTestFinished, text)
  return await loadConfig({ file: join(folder, 'finops.yaml'), cwd: folder, env, unset: 'fail' })
}

const oneExport = 'exports:\n  - { name: a, source: aws, location: ./bill }\n'

describe('a configuration', () => {
  it('has paths relative to itself, and defaults for what it leaves out', async () => {
    const folder = await configFolder(onTestFinished, `${oneExport}  - { name: b, source: aws, location: s3://b/p }\n`)
    const config = await loadConfig({ file: join(folder, 'finops.yaml'), cwd: '/', env: {}, unset: 'fail' })
    expect(config.dataDir).toBe(join(folder, 'data'))
    expect(config.exports.map((entry) => entry.location)).toEqual([join(folder, 'bill'), 's3://b/p'])
    expect(config).toMatchObject({ dimensions: {}, accounts: {}, retention: {}, duckdb: {} })
  })

  it(`takes values from the environment, and $\${ for what is meant as it stands`, async () => {
    const text = `exports:\n  - { name: a, source: aws, location: "s3://\${BUCKET}/$\${x}", profile: "\${PROFILE}" }\n`
    const config = await load(text, { BUCKET: 'acme-billing', PROFILE: 'p: [not yaml]' })
    expect(config.exports[0]?.options).toMatchObject({ location: `s3://acme-billing/\${x}`, profile: 'p: [not yaml]' })
  })

  it.each([
    [
      'aliases that stand for millions of values',
      Array.from({ length: 9 }, (_, at) => `a${at}: &a${at} [${at === 0 ? 'x' : `*a${at - 1}, `.repeat(9)}]`).join(
        '\n',
      ),
    ],
    ['values nested deeper than a stack', `accounts: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ])('refuses %s', async (_, text) => {
    await expect(load(`${oneExport}${text}\n`)).rejects.toMatchObject({
      code: 'FINOPS_CONFIG',
      message: expect.stringMatching(/^finops\.yaml:\d+:\d+: /),
    })
  })

  it('may name a folder of dashboards', async () => {
    const folder = await configFolder(onTestFinished, `${oneExport}dashboards: ./ours\n`)
    const config = await loadConfig({ file: join(folder, 'finops.yaml'), cwd: '/', env: {}, unset: 'fail' })
    expect(config.dashboards).toBe(join(folder, 'ours'))
  })

  it('keeps the zeros of account ids that nobody quoted', async () => {
    const config = await load(`${oneExport}accounts:\n  000011112222: { name: shop }\n  123456789012: { name: web }\n`)
    expect(config.accounts).toEqual({ '000011112222': { name: 'shop' }, '123456789012': { name: 'web' } })
  })

  it('may name a source that this program does not bring along', async () => {
    const folder = await configFolder(onTestFinished, 'exports:\n  - { name: a, source: ./mine.mjs, depth: 3 }\n')
    await writeFile(
      join(folder, 'mine.mjs'),
      'export const createSource = (options) => ({ provider: "mine", ...options })',
    )
    const config = await loadConfig({ file: join(folder, 'finops.yaml'), cwd: folder, env: {}, unset: 'fail' })
    const [entry] = config.exports
    expect(entry?.provider.createSource(entry.options)).toMatchObject({ provider: 'mine', name: 'a', depth: 3 })
    const module = join(folder, 'node_modules', '@acme', 'finops-source-x')
    await mkdir(module, { recursive: true })
    await writeFile(
      join(module, 'package.json'),
      '{ "name": "@acme/finops-source-x", "type": "module", "exports": "./x.js" }',
    )
    await writeFile(join(module, 'x.js'), 'export const createSource = () => ({ provider: "x" })')
    await writeFile(join(folder, 'finops.yaml'), "exports:\n  - { name: a, source: '@acme/finops-source-x' }\n")
    const other = await loadConfig({ file: join(folder, 'finops.yaml'), cwd: folder, env: {}, unset: 'fail' })
    expect(other.exports[0]?.provider.createSource({})).toMatchObject({ provider: 'x' })
  })
})

describe('a configuration that can not be meant is refused with file, line, column and what would be right', () => {
  const bad: readonly [what: string, text: string, message: string, hint: string][] = [
    [
      'an unknown key',
      `${oneExport}dimension: {}\n`,
      "finops.yaml:3:1: unknown key 'dimension'",
      "Did you mean 'dimensions'?",
    ],
    [
      'an unknown key of an export',
      'exports:\n  - name: a\n    source: aws\n    location: x\n    regoin: y\n',
      "finops.yaml:5:5: unknown key 'regoin' in exports[0]",
      "Did you mean 'region'?",
    ],
    [
      'an unknown source',
      'exports:\n  - { name: a, source: asw }\n',
      "finops.yaml:2:24: There is no source 'asw'",
      "Did you mean 'aws'?",
    ],
    [
      'a source module that is not there',
      'exports:\n  - { name: a, source: "@acme/nowhere" }\n',
      "finops.yaml:2:24: The source module '@acme/nowhere' can't be loaded",
      'npm install @acme/nowhere',
    ],
    [
      'a missing key',
      'exports:\n  - name: a\n    source: aws\n',
      'finops.yaml:2:5: exports[0].location is missing',
      'Add exports[0].location.',
    ],
    ['no export', 'exports: []\n', 'finops.yaml:1:10: exports: name at least one export', 'Correct the value.'],
    ['no exports at all', 'data: ./data\n', 'finops.yaml:1:1: exports is missing', 'Add exports.'],
    [
      'a wrong choice',
      'exports:\n  - { name: a, source: aws, location: x, layout: fles }\n',
      'finops.yaml:2:50: exports[0].layout: ',
      'One of: manifest, files.',
    ],
    [
      'a wrong age',
      `${oneExport}retention: { raw: long }\n`,
      'finops.yaml:3:19: retention.raw: write it as 13 months',
      '',
    ],
    ['a wrong type', `${oneExport}retention:\n  versions: three\n`, 'finops.yaml:4:13: retention.versions: ', ''],
    [
      'a wrong dimension',
      `${oneExport}dimensions:\n  team: [team]\n`,
      'finops.yaml:4:10: dimensions.team[0]: write tag:<key>',
      '',
    ],
    [
      'a fact about an account that is no dimension',
      `${oneExport}dimensions: { team: ['tag:team'] }\naccounts: { '1': { tem: shop } }\n`,
      "finops.yaml:4:20: unknown key 'tem' of account 1",
      "Did you mean 'team'?",
    ],
    [
      'two exports of one name',
      `${oneExport}  - { name: a, source: aws, location: y }\n`,
      "finops.yaml:3:13: two exports are named 'a'",
      '',
    ],
    [
      'one bill twice',
      `${oneExport}  - { name: b, source: aws, location: bill/ }\n`,
      "finops.yaml:3:39: 'b' reads the same bill as 'a': its costs would count twice",
      'Remove one',
    ],
    ['a key twice', `${oneExport}data: a\ndata: b\n`, 'finops.yaml:4:1: this is no YAML: Map keys must be unique', ''],
    ['no YAML', 'exports:\n  - name: a\n   source: aws\n', 'finops.yaml:3:1: this is no YAML: ', 'YAML counts spaces'],
    [
      'a variable that YAML takes for a map',
      `exports:\n  - { name: a, source: aws, location: \${BUCKET} }\n`,
      'finops.yaml:2:',
      `quote it: '\${BUCKET}'`,
    ],
    ['nothing', '# nothing\n', 'finops.yaml:1:1: the file is empty', 'finops init --force'],
    ['a list', '- exports\n', 'finops.yaml:1:1: ', ''],
  ]
  it.each(bad)('%s', async (_, text, message, hint) => {
    await expect(load(text)).rejects.toMatchObject({
      code: expect.stringMatching(/^FINOPS_(CONFIG|UNKNOWN_SOURCE)$/),
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
      details: {
        file: 'finops.yaml',
        line: expect.any(Number),
        column: expect.any(Number),
        excerpt: expect.any(String),
      },
    })
  })

  it('all faults at once', async () => {
    const text =
      'exports:\n  - { name: a, source: aws, locaton: x }\nretention: { versions: 0 }\nstore: { duckdb: { memory: 1 } }\n'
    const error: { details: { faults: { message: string }[] } } = await load(text).then(
      () => expect.unreachable(),
      (thrown) => thrown,
    )
    const messages = error.details.faults.map(({ message }) => message)
    expect(messages).toHaveLength(4)
    expect(messages.join('\n')).toMatch(/memory.*versions.*locaton.*location is missing/s)
  })

  it('an unset variable is named with its place, and is no matter to those who only read', async () => {
    const text = `exports:\n  - name: a\n    source: aws\n    location: s3://b/\${FINOPS_NOWHERE}\n`
    await expect(load(text)).rejects.toMatchObject({
      code: 'FINOPS_ENV_UNSET',
      message: 'finops.yaml:4:15: the environment variable FINOPS_NOWHERE is not set',
      details: { variable: 'FINOPS_NOWHERE', line: 4 },
    })
    await expect(load(text, { FINOPS_NOWHERE: '' })).rejects.toMatchObject({ code: 'FINOPS_ENV_UNSET' })
    const folder = await configFolder(onTestFinished, text)
    const config = await loadConfig({ file: join(folder, 'finops.yaml'), cwd: folder, env: {}, unset: 'keep' })
    expect(config.exports).toHaveLength(1)
  })
})
