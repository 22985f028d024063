import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const scripts = import.meta.dirname
let root: string

/** A copy of the bootstrap in a folder of its own, so that no test touches this workspace's lock and stamps. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'open-finops-bootstrap-'))
  mkdirSync(join(root, 'packages', 'one', 'src'), { recursive: true })
  mkdirSync(join(root, 'apps'))
  cpSync(join(scripts, 'bootstrap'), join(root, 'scripts', 'bootstrap'), { recursive: true })
  cpSync(join(scripts, 'bootstrap.mjs'), join(root, 'scripts', 'bootstrap.mjs'))
  writeFileSync(join(root, 'package.json'), '{"packageManager":"pnpm@12.21.0"}')
  writeFileSync(join(root, 'packages', 'one', 'package.json'), '{}')
  writeFileSync(join(root, 'packages', 'one', 'tsup.config.ts'), '')
  writeFileSync(join(root, 'packages', 'one', 'src', 'index.ts'), 'export {}')
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

function run(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: join(root, 'scripts', 'bootstrap'),
    encoding: 'utf8',
  }).trim()
}

describe('npm run', () => {
  it('of a task that does not exist names those that do', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), 'tset'], {
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^✗ no such task: tset\. There are: demo, test, build, check/)
    expect(stderr).not.toContain('at ')
  })

  it('has a task for each script of package.json', () => {
    const { scripts: named } = JSON.parse(readFileSync(join(scripts, '..', 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const { stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), '?'], { encoding: 'utf8' })
    const tasks = stderr.trim().split('There are: ')[1]?.split(', ')
    expect(tasks).toEqual(Object.keys(named))
  })
})

describe('what a build depends on', () => {
  const state = (): string => run("import { buildState } from './stamp.mjs'; console.log(buildState())")

  it('sources count; tests, READMEs and what is built do not', () => {
    const before = state()
    mkdirSync(join(root, 'packages', 'one', 'dist'), { recursive: true })
    writeFileSync(join(root, 'packages', 'one', 'dist', 'index.js'), 'export {}')
    writeFileSync(join(root, 'packages', 'one', 'src', 'index.test.ts'), 'it()')
    writeFileSync(join(root, 'packages', 'one', 'README.md'), '# One')
    expect(state()).toBe(before)
    writeFileSync(join(root, 'packages', 'one', 'src', 'index.ts'), 'export const one = 1')
    expect(state()).not.toBe(before)
  })
})

describe('a step', () => {
  const steps = (command: string): ReturnType<typeof spawnSync> =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { step } from './step.mjs'
         try { await step('thing', [process.execPath, '-e', ${JSON.stringify(command)}], { env: process.env, fix: 'do better' }) }
         catch (error) { console.error(error.message); process.exit(1) }`,
      ],
      { cwd: join(root, 'scripts', 'bootstrap'), encoding: 'utf8' },
    )

  it('that succeeds is one line, whatever it printed', () => {
    const { stderr, stdout } = steps('console.log("a wall of warnings")')
    expect(stderr).toMatch(/^✓ thing \(\d+\.\d s\)\n$/)
    expect(stdout).toBe('')
  })

  it('that fails shows its whole log, keeps it, and says what to try', () => {
    const { status, stderr } = steps('console.log("the cause"); process.exit(2)')
    expect(status).toBe(1)
    expect(stderr).toMatch(/^the cause\n\n✗ thing failed after .* s\n.*ran: .*\n.*log: .*\n.*try: do better\n$/s)
    expect(readFileSync(join(root, '.tools', 'last-failure.log'), 'utf8')).toBe('the cause\n')
  })
})

describe('two commands at once', () => {
  const critical = `import { whileAlone } from './lock.mjs'
    import { appendFileSync } from 'node:fs'
    await whileAlone(async () => {
      appendFileSync('order.txt', 'in ')
      await new Promise((resolve) => setTimeout(resolve, 100))
      appendFileSync('order.txt', 'out ')
    })`

  it('set the workspace up one after the other', () => {
    const both = `const { spawn } = await import('node:child_process')
      await Promise.all([1, 2, 3].map(() => new Promise((resolve) => {
        spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(critical)}], { stdio: 'ignore' }).on('close', resolve)
      })))`
    run(both)
    expect(readFileSync(join(root, 'scripts', 'bootstrap', 'order.txt'), 'utf8')).toBe('in out in out in out ')
  })

  it('the lock of a command that was killed holds nobody up', () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    mkdirSync(join(root, '.tools'), { recursive: true })
    writeFileSync(join(root, '.tools', 'setup.lock'), String(pid))
    run(`import { whileAlone } from './lock.mjs'; await whileAlone(async () => {})`)
    expect(() => readFileSync(join(root, '.tools', 'setup.lock'))).toThrow('ENOENT')
  })
})
