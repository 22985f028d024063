import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { billFolder } from './testing/lake.ts'
import { type FinishedRun, runFinops } from './testing/run-finops.ts'

// Every call is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let folder: string
const run = async (...args: string[]): Promise<FinishedRun> => await runFinops(args, { cwd: folder })

beforeAll(async () => {
  folder = (await billFolder(['2026-09', '2026-10'])).folder
  const ours = join(folder, 'ours', 'executive-summary')
  await mkdir(ours, { recursive: true })
  await writeFile(
    join(ours, 'dashboard.yaml'),
    'title: Board meeting\ncards:\n  - { id: service-categories, hide: true }\n',
  )
  // One card of ours is broken.
  await writeFile(join(ours, 'savings-rate.sql'), "SELECT CAST('x' AS INTEGER) AS SavingsRate FROM daily_charges\n")
  await writeFile(
    join(folder, 'finops.yaml'),
    'exports:\n  - { name: shop, source: aws, location: ./bucket }\ndashboards: ./ours\n',
  )
  expect(await run('ingest', '--quiet')).toMatchObject({ code: 0, stderr: '' })
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

describe('ask', () => {
  it('prints one answer for people and for programs, with the same numbers', async () => {
    const card = 'executive-summary/cost-by-month'
    const [table, csv, json, markdown] = await Promise.all([
      run('ask', card),
      run('ask', card, '--format', 'csv'),
      run('ask', card, '--format', 'json'),
      run('ask', card, '--format', 'markdown', '--locale', 'de', '--filter', 'provider=AWS'),
    ])
    const rows = JSON.parse(json.stdout) as { Month: string; ServiceProviderName: string; Cost: string }[]
    expect(rows.length).toBeGreaterThan(1)
    const lines = csv.stdout.trimEnd().split('\n')
    expect(lines[0]).toBe('Month,ServiceProviderName,BillingCurrency,Cost')
    expect(lines.slice(1).map((line) => line.split(',').at(-1))).toEqual(rows.map(({ Cost }) => Cost))
    expect(table.stdout.split('\n')[0]).toMatch(/^Month +Provider +Billing currency +Cost$/)
    expect(table.stdout).toContain('Oct 2026')
    expect(markdown.stdout).toMatch(/^\| Month \| Provider \| Billing currency \| Cost \|\n/)
    expect(markdown.stdout).toMatch(/\| Okt\. 2026 \| AWS \| USD \| [\d.]+\s\$ \|/)
  })

  it('says why, lists cards with those of the user on top, and names what was meant', async () => {
    const [why, list, unknown, filter] = await Promise.all([
      run('ask', 'services/services', '--period', '2026-10', '--why'),
      run('ask', 'executive-summary'),
      run('ask', 'services/servces'),
      run('ask', 'services/services', '--filter', 'provder=AWS'),
    ])
    expect(why.stdout).toMatch(/Filters in force\n {2}Period: .*Oct 1, 2026/)
    expect(why.stdout).toContain('FROM daily_charges')
    expect(why.stdout).toMatch(/aws shop\/larkspur-cur 2026-10: .*\.csv\.gz/)
    expect(list.stdout).toContain('executive-summary/cost-by-month')
    expect(list.stdout).not.toContain('service-categories')
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('FINOPS_NO_CARD') })
    expect(filter).toMatchObject({ code: 1, stderr: expect.stringContaining("Did you mean 'provider'?") })
  })
})

it('report writes one file; a card that fails is in it, is named, and the command ends with 1', async () => {
  const whole = await run('report', '--out', 'month.html', '--period', '2026-10', '--only', 'services')
  expect(whole).toMatchObject({ code: 0, stderr: '' })
  expect(whole.stdout).toMatch(/month\.html\n4 cards on 1 dashboards, [\d.]+ [kM]B/)
  const broken = await run('report', '--only', 'executive-summary')
  expect(broken.code).toBe(1)
  expect(broken.stderr).toContain('FINOPS_CARD_FAILED: executive-summary/savings-rate')
  const page = await readFile(join(folder, 'report.html'), 'utf8')
  expect(page).toContain('Board meeting')
  expect(page).toContain('This card failed.')
})

it('a broken dashboard is told with file, line and key, and nothing is shown', async () => {
  await mkdir(join(folder, 'bad', 'services'), { recursive: true })
  await writeFile(
    join(folder, 'bad', 'services', 'dashboard.yaml'),
    'title: Ours\ncards:\n  - id: services\n    dispaly: row\n',
  )
  const { code, stderr, stdout } = await run('ask', '--dashboards', 'bad')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain('services/dashboard.yaml:4:5: cards[0].dispaly is no key here')
  expect(stderr).toContain("Did you mean 'display'?")
  const missing = await run('ask', '--dashboards', 'nowhere')
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('dashboards: in finops.yaml') })
})
