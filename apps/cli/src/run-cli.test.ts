import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { configFolder, testFolder } from './testing/folder.ts'
import { runFinops } from './testing/run-finops.ts'

// Every call is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const controlCodes = /[\u0000-\u0009\u000B-\u001F\u007F]/

describe('the command line', () => {
  it('explains itself on stdout, each command with examples', async () => {
    const help = await runFinops(['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    const commands = ['demo', 'init', 'ingest', 'transform', 'status', 'query', 'explain', 'doctor', 'prune', 'forget']
    const helps = await Promise.all(commands.map(async (command) => await runFinops([command, '--help'])))
    for (const [index, own] of helps.entries()) {
      expect(help.stdout).toMatch(new RegExp(`^ {2}${commands[index]} `, 'm'))
      expect(own).toMatchObject({ code: 0, stderr: '' })
      expect(own.stdout).toMatch(/\nExamples:\n {2}\$ finops /)
      expect(own.stdout).toContain('--config <file>')
    }
    expect((await runFinops(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  const mistyped: readonly [args: readonly string[], message: string, hint: string][] = [
    [['ingset'], "unknown command 'ingset'", 'Did you mean ingest?'],
    [['status', '--jsn'], "unknown option '--jsn'", 'Did you mean --json?'],
    [['ingest', '--from', '2026-13'], '2026-13', 'finops --help'],
    [['query'], 'There is no query', 'finops query "select'],
    [['query', 'select 1', '--format', 'xml'], 'Allowed choices are table, csv, json, parquet', ''],
    [['query', 'select 1', '--format', 'parquet'], 'Parquet needs a file', '--out answer.parquet'],
    [['init'], 'this is none', 'finops init --yes'],
    [['init', '--yes'], 'needs a location', '--location'],
    [['forget'], "missing required argument 'export'", ''],
    [['explain', 'a', 'b', 'c'], 'too many arguments', ''],
  ]
  it.each(mistyped)('%j can not be meant: exit code 2, and what would be right', async (args, message, hint) => {
    const [run, json] = await Promise.all([runFinops(args), runFinops([...args, '--json'])])
    expect(run).toMatchObject({ code: 2, stdout: '' })
    expect(run.stderr).toContain('error FINOPS_USAGE: ')
    expect(run.stderr).toContain(message)
    expect(run.stderr).toContain(hint)
    expect(json).toMatchObject({ code: 2, stdout: '' })
    expect(JSON.parse(json.stderr).error.code).toBe('FINOPS_USAGE')
  })

  it('without a command it shows its help, but that is no success', async () => {
    const run = await runFinops([])
    expect(run).toMatchObject({ code: 2, stdout: '' })
    expect(run.stderr).toContain('Usage: finops')
  })
})

describe('nothing is a success that is none', () => {
  const aws = (location: string): string => `exports:\n  - { name: aws-main, source: aws, location: ${location} }\n`
  const failing: readonly [what: string, config: string | undefined, args: readonly string[], code: string][] = [
    ['no configuration', undefined, ['ingest'], 'FINOPS_NO_CONFIG'],
    ['a configuration that is not there', undefined, ['ingest', '--config', 'x.yaml'], 'FINOPS_NO_CONFIG'],
    ['an unknown key', `${aws('.')}datas: x\n`, ['ingest'], 'FINOPS_CONFIG'],
    ['an unset variable', aws(`"\${FINOPS_NOWHERE}"`), ['ingest'], 'FINOPS_ENV_UNSET'],
    ['a folder that is not there', aws('./nowhere'), ['ingest'], 'FINOPS_NO_SUCH_FOLDER'],
    ['a folder without a bill', aws('.'), ['ingest'], 'FINOPS_NO_BILLING_FILES'],
    ['a dry run over nothing', aws('.'), ['ingest', '--dry-run'], 'FINOPS_NO_BILLING_FILES'],
    ['an unknown export', aws('.'), ['ingest', '--export', 'aws-mian'], 'FINOPS_USAGE'],
    ['no lake to read', aws('.'), ['status'], 'FINOPS_NO_LAKE'],
    ['no lake to ask', aws('.'), ['query', 'select 1'], 'FINOPS_NO_LAKE'],
    ['no lake to prune', aws('.'), ['prune'], 'FINOPS_NO_LAKE'],
    ['no lake to forget in', aws('.'), ['forget', 'aws-main'], 'FINOPS_NO_LAKE'],
    ['no raw files', aws('.'), ['transform'], 'FINOPS_NOTHING_TO_TRANSFORM'],
    ['a query that is not there', aws('.'), ['query', '--file', 'x.sql'], 'FINOPS_FILE_SYSTEM'],
    ['an unknown format', aws('.'), ['explain', 'aws-cur2'], 'FINOPS_UNKNOWN_FORMAT'],
    ['an unknown column', aws('.'), ['explain', 'aws-cur-2', 'EfectiveCost'], 'FINOPS_UNKNOWN_COLUMN'],
    ['a configuration to overwrite', aws('.'), ['init', '--yes', '--location', 'x'], 'FINOPS_CONFIG_EXISTS'],
    ['a folder that is no demo', aws('.'), ['demo', '--dir', '.'], 'FINOPS_DEMO_FOLDER'],
    ['a doctor who found something', aws('./nowhere'), ['doctor'], 'FINOPS_DOCTOR'],
  ]
  it.each(failing)('%s', { timeout: 60_000 }, async (_, config, args, code) => {
    const folder = async (): Promise<string> =>
      config === undefined ? await testFolder(onTestFinished) : await configFolder(onTestFinished, config)
    const [run, json] = await Promise.all([
      runFinops(args, { cwd: await folder() }),
      runFinops([...args, '--json', '--quiet'], { cwd: await folder() }),
    ])
    expect(run.code).toBe(code === 'FINOPS_USAGE' ? 2 : 1)
    expect(run.stderr).toMatch(new RegExp(`^error ${code}: .+\\n(?:.*\\n)* {2}→ .+`, 'm'))
    expect(run.stderr).not.toMatch(/^\s+at /m)
    expect(run.stdout + run.stderr).not.toMatch(controlCodes)
    expect(json.code).toBe(run.code)
    expect(JSON.parse(json.stderr)).toMatchObject({
      error: { code, message: expect.any(String), hint: expect.any(String) },
    })
    if (json.stdout !== '') JSON.parse(json.stdout)
  })

  it('with --debug an error shows where it comes from', async () => {
    const cwd = await testFolder(onTestFinished)
    expect((await runFinops(['status', '--debug'], { cwd })).stderr).toMatch(/^\s+at /m)
  })
})

it('--help loads nothing heavy: no DuckDB, no zod, no YAML, no SDK', async () => {
  const loaded = new Set<string>()
  const seen = new Set<string>()
  const pending = [join(import.meta.dirname, 'main.ts')]
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    const text = await readFile(file, 'utf8')
    for (const [, clause = '', specifier = ''] of text.matchAll(
      /^(?:import|export)\s+([^'"]*?)\s*from\s+'([^']+)'/gm,
    )) {
      if (clause.startsWith('type ')) continue
      if (specifier.startsWith('.')) pending.push(join(dirname(file), specifier))
      else if (!specifier.startsWith('node:')) loaded.add(specifier)
    }
  }
  expect(seen.size).toBeGreaterThan(10)
  // How money is written is one file without imports.
  expect([...loaded].sort()).toEqual(['@open-finops/report/numbers', 'commander', 'fastest-levenshtein', 'picocolors'])
})
