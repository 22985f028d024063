import { execFile, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { admin, applyTo, cardTables, fakeMetabase, fewState } from './testing/fixture.ts'

const docker = join(import.meta.dirname, '..', '..', '..', 'docker')
const windows = process.platform === 'win32'

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A folder with programs that write down how they were called, in place of the real ones. */
async function stage(
  programs: Readonly<Record<string, string>>,
): Promise<{ readonly dir: string; readonly PATH: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'finops-docker-'))
  onTestFinished(async () => await rm(dir, { recursive: true, force: true }))
  await mkdir(join(dir, 'bin'))
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(dir, 'bin', name), `#!/bin/sh\necho "${name} $*" >> "${dir}/calls"\n${body}\n`)
    await chmod(join(dir, 'bin', name), 0o755)
  }
  return { dir, PATH: `${join(dir, 'bin')}:${process.env['PATH'] ?? ''}` }
}

async function run(script: string, env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<Ran> {
  return await new Promise((resolve) => {
    execFile('sh', [join(docker, script), ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr })
    })
  })
}

async function calls(dir: string): Promise<readonly string[]> {
  return (await readFile(join(dir, 'calls'), 'utf8').catch(() => '')).trimEnd().split('\n')
}

describe.skipIf(windows)(
  'the entry point of Metabase',
  { meta: { skipReason: 'the scripts of the images run on Linux' } },
  () => {
    it('reads secrets from files, and hands none on by the command line', async () => {
      const { dir, PATH } = await stage({
        java: 'echo "pass=$MB_DB_PASS key=$MB_ENCRYPTION_SECRET_KEY file=$MB_DB_PASS_FILE"',
      })
      await writeFile(join(dir, 'pass'), 'pa ss$word\n')
      const env = { PATH, MB_DB_PASS_FILE: join(dir, 'pass'), JAVA_OPTS: '-Xmx1g -Da=b' }
      expect(await run('metabase/entrypoint.sh', env)).toMatchObject({
        code: 0,
        stdout: 'pass=pa ss$word key= file=\n',
      })
      const opened = '--add-opens java.base/java.nio=ALL-UNNAMED'
      expect(await calls(dir)).toEqual([`java ${opened} -Xmx1g -Da=b -jar /opt/metabase/metabase.jar`])
    })

    it('refuses to start without a secret that it was promised', async () => {
      const { dir, PATH } = await stage({ java: '' })
      const missing = await run('metabase/entrypoint.sh', { PATH, MB_DB_PASS_FILE: join(dir, 'nowhere') })
      await writeFile(join(dir, 'empty'), '')
      const empty = await run('metabase/entrypoint.sh', { PATH, MB_ENCRYPTION_SECRET_KEY_FILE: join(dir, 'empty') })
      expect([missing.code, missing.stderr, empty.code]).toEqual([1, expect.stringContaining('nowhere'), 1])
      expect(await calls(dir)).toEqual([''])
    })
  },
)

describe.skipIf(windows)(
  'the entry point of ClickHouse',
  { meta: { skipReason: 'the scripts of the images run on Linux' } },
  () => {
    it('hands passwords from files to the one of the image, and starts only with both', async () => {
      const { dir, PATH } = await stage({ original: 'echo "$CLICKHOUSE_PASSWORD $METABASE_CLICKHOUSE_PASSWORD $1"' })
      const env = { PATH, FINOPS_SECRETS_DIR: dir, CLICKHOUSE_ENTRYPOINT: join(dir, 'bin', 'original') }
      await mkdir(join(dir, 'clickhouse'))
      await writeFile(join(dir, 'clickhouse', 'password'), 'one')
      expect(await run('clickhouse/entrypoint.sh', env)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('metabase-password'),
      })
      await writeFile(join(dir, 'clickhouse', 'metabase-password'), 'two')
      expect(await run('clickhouse/entrypoint.sh', env, ['server'])).toMatchObject({
        code: 0,
        stdout: 'one two server\n',
      })
    })
  },
)

describe.skipIf(windows)('the secrets', { meta: { skipReason: 'the scripts of the images run on Linux' } }, () => {
  it('are made once and stay', async () => {
    const { dir, PATH } = await stage({ chown: '' })
    const env = { PATH, FINOPS_SECRETS_DIR: join(dir, 'secrets'), FINOPS_DATA_DIR: dir }
    const read = async (name: string): Promise<string> => await readFile(join(dir, 'secrets', name), 'utf8')
    const names = [
      'admin/metabase-password',
      'database/password',
      'database/encryption-key',
      'clickhouse/password',
      'clickhouse/metabase-password',
    ]
    expect(await run('finops/make-secrets.sh', { ...env, FINOPS_METABASE_PASSWORD: 'given-1' })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    })
    const made = await Promise.all(names.map(read))
    expect(made[0]).toBe('given-1')
    for (const secret of made.slice(1)) expect(secret).toMatch(/^[A-Za-z0-9=]{32}$/)
    expect(new Set(made).size).toBe(5)
    await run('finops/make-secrets.sh', env)
    expect(await Promise.all(names.map(read))).toEqual(made)
    expect((await stat(join(dir, 'secrets', 'database/password'))).mode & 0o222).toBe(0)
  })
})

describe.skipIf(windows)('the schedule', { meta: { skipReason: 'the scripts of the images run on Linux' } }, () => {
  const base = (dir: string, PATH: string): Record<string, string> => ({
    PATH,
    FINOPS_CONFIG_DIR: join(dir, 'config'),
    FINOPS_DATA_DIR: dir,
    FINOPS_ROUNDS: '2',
    FINOPS_MINUTE: '0',
  })

  it("ingests by the user's configuration, and switches Metabase once there is a lake", async () => {
    const { dir, PATH } = await stage({ finops: `mkdir -p "$4" && touch "$4/CURRENT"`, 'finops-metabase': '' })
    await mkdir(join(dir, 'config'))
    await writeFile(join(dir, 'config', 'finops.yaml'), 'exports: []\n')
    expect(await run('finops/ingest-on-schedule.sh', base(dir, PATH))).toMatchObject({ code: 0 })
    const options = `--config ${dir}/config/finops.yaml --data ${dir}/lake`
    expect(await calls(dir)).toEqual([
      `finops ${options} ingest`,
      `finops ${options} ingest`,
      `finops-metabase ${options} switch`,
    ])
  })

  it('makes the demo where there is no configuration, once', async () => {
    const { dir, PATH } = await stage({
      finops: `mkdir -p "$3/data" && touch "$3/finops.yaml" "$3/data/CURRENT"`,
      'finops-metabase': '',
    })
    expect(await run('finops/ingest-on-schedule.sh', base(dir, PATH))).toMatchObject({ code: 0 })
    const options = `--config ${dir}/demo/finops.yaml --data ${dir}/demo/data`
    expect(await calls(dir)).toEqual([`finops demo --dir ${dir}/demo`, `finops-metabase ${options} switch`])
  })

  it('lets the demo land in ClickHouse, whose password no file of the data holds', async () => {
    const { dir, PATH } = await stage({
      finops: `case "$1" in demo) mkdir -p "$3" && printf 'exports: []\\nstore: { duckdb: {} }\\n' > "$3/finops.yaml" ;;
        *) mkdir -p "$4" && echo "with $FINOPS_CLICKHOUSE_PASSWORD" >> "\${0%/*}/../calls" ;; esac`,
      'finops-metabase': `echo "as $FINOPS_METABASE_CLICKHOUSE_USER" >> "\${0%/*}/../calls"`,
    })
    await mkdir(join(dir, 'secrets', 'clickhouse'), { recursive: true })
    await writeFile(join(dir, 'secrets', 'clickhouse', 'password'), 'secret-4711')
    const env = { ...base(dir, PATH), FINOPS_STORE: 'clickhouse', FINOPS_SECRETS_DIR: join(dir, 'secrets') }
    expect((await run('finops/has-lake.sh', env)).code).toBe(1)
    expect(await run('finops/ingest-on-schedule.sh', env)).toMatchObject({ code: 0 })
    const options = `--config ${dir}/demo/finops-clickhouse.yaml --data ${dir}/demo/data-clickhouse`
    const round = [`finops ${options} ingest`, 'with secret-4711']
    const switched = [`finops-metabase ${options} switch`, 'as metabase']
    expect(await calls(dir)).toEqual([`finops demo --dir ${dir}/demo`, ...round, ...round, ...switched])
    const config = await readFile(join(dir, 'demo', 'finops-clickhouse.yaml'), 'utf8')
    expect(parse(config)).toEqual({
      exports: [],
      store: {
        clickhouse: { url: 'http://clickhouse:8123', user: 'finops', password: `\${FINOPS_CLICKHOUSE_PASSWORD}` },
      },
    })
    expect((await run('finops/has-lake.sh', env)).code).toBe(0)
    expect((await run('finops/provision.sh', { ...env, FINOPS_STORE: 'files' })).code).toBe(2)
  })

  it('goes on after a round that failed, and says so', async () => {
    const { dir, PATH } = await stage({ finops: 'exit 1', 'finops-metabase': 'exit 1' })
    const { code, stderr } = await run('finops/ingest-on-schedule.sh', base(dir, PATH))
    expect([code, stderr.match(/the demo failed/g)?.length]).toEqual([0, 2])
    const wrong = await run('finops/ingest-on-schedule.sh', { ...base(dir, PATH), FINOPS_EVERY_MINUTES: 'often' })
    expect(wrong.code).toBe(2)
  })

  it('ends at once when it is told to, also in the middle of an ingest', async () => {
    const { dir, PATH } = await stage({ finops: 'exec sleep 60', 'finops-metabase': '' })
    const child = spawn('sh', [join(docker, 'finops/ingest-on-schedule.sh')], { env: base(dir, PATH), stdio: 'ignore' })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    while ((await calls(dir)).join('') === '') await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('provisioning waits for the first lake, and gives up in time', async () => {
    const { dir, PATH } = await stage({ 'finops-metabase': '' })
    const env = { ...base(dir, PATH), FINOPS_LAKE_WAIT: '1' }
    expect(await run('finops/provision.sh', env)).toMatchObject({ code: 1 })
    expect((await run('finops/has-lake.sh', env)).code).toBe(1)
    await mkdir(join(dir, 'demo', 'data'), { recursive: true })
    await writeFile(join(dir, 'demo', 'data', 'CURRENT'), '1.duckdb\n')
    expect((await run('finops/has-lake.sh', env)).code).toBe(0)
    expect((await run('finops/provision.sh', env, ['--dry-run'])).code).toBe(0)
    expect((await calls(dir)).at(-1)).toMatch(/^finops-metabase --config \S+ --data \S+ apply --dry-run$/)
  })
})

describe('the smoke test', () => {
  it('runs every card of ours, and fails with the first that does', async () => {
    const { dir } = await stage({})
    await writeFile(join(dir, 'password'), `${admin.password}\n`)
    let isBroken = false
    const warehouse = { ...cardTables, run: async () => (isBroken ? await Promise.reject(new Error('IO Error')) : []) }
    const fake = await fakeMetabase({ major: 63, admin, warehouse }, onTestFinished)
    await applyTo(fake, await fewState())
    const ask = async (): Promise<Ran> =>
      await new Promise((resolve) => {
        const env = {
          FINOPS_METABASE_URL: fake.url,
          FINOPS_METABASE_EMAIL: admin.email,
          FINOPS_METABASE_PASSWORD_FILE: join(dir, 'password'),
        }
        execFile(process.execPath, [join(docker, 'smoke-queries.mjs'), '0'], { env }, (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : 1, stdout, stderr })
        })
      })
    const count = fake.state.cards.length
    expect(await ask()).toMatchObject({ code: 0, stdout: `smoke: ${count} queries completed, 0 failed\n` })
    isBroken = true
    expect(await ask()).toMatchObject({ code: 1, stdout: `smoke: 0 queries completed, ${count} failed\n` })
  })
})
