import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type GeneratedDelivery, generateAwsBill } from '@open-finops/bill-generator'
import { expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../config/load.ts'
import { sumDecimals } from '../output/decimal.ts'
import { testFolder } from '../testing/folder.ts'
import { runFinops } from '../testing/run-finops.ts'
import { demoBill } from './make-demo.ts'
import { readDemo } from './read-demo.ts'

type Line = readonly [period: string, billed: string, effective: string]

function truthOf({ period, totals }: GeneratedDelivery): Line {
  const sum = (of: (total: (typeof totals)[number]) => string): string => sumDecimals(totals.map(of))
  return [period, sum((total) => total.billedCost), sum((total) => total.effectiveCost)]
}

it('the demo shows the bill that was made, and commands that work as typed', { timeout: 180_000 }, async () => {
  const cwd = await testFolder(onTestFinished)
  const folder = join(cwd, 'demo')
  const run = await runFinops(['demo', '--until', '2026-03'], { cwd, env: { npm_command: 'exec' } })
  expect(run.code).toBe(0)
  expect((await readdir(folder)).sort()).toEqual(['.finops-demo', 'bucket', 'data', 'finops.yaml'])

  const config = await loadConfig({ file: join(folder, 'finops.yaml'), cwd, env: {}, unset: 'fail' })
  const { months, services, restatement } = await readDemo({ config, restated: '2026-01' })
  const { deliveries } = await generateAwsBill(demoBill(join(cwd, 'again'), '2026-03'))
  const shown = months.map((one): Line => [one.period, sumDecimals([one.billedCost]), sumDecimals([one.effectiveCost])])
  expect(shown).toEqual(deliveries.filter((delivery) => delivery.current).map(truthOf))
  expect(shown).toHaveLength(13)
  expect(sumDecimals(services.map((service) => service.effectiveCost))).toBe(shown.at(-1)?.[2])
  const [first, second] = deliveries.filter((delivery) => delivery.period === '2026-01').map(truthOf)
  expect(restatement).toMatchObject([{ period: '2026-01', before: first?.[1], after: second?.[1] }])

  expect(run.stdout).toMatch(/^2025-03 {2}USD +\$[\d,]+ +\$[\d,]+$/m)
  expect(run.stdout.split('\n').filter((line) => /^20\d\d-\d\d {2}/.test(line))).toHaveLength(13)
  expect(run.stdout).toContain('AWS delivered 2026-01 twice')
  const next = run.stdout.slice(run.stdout.indexOf('Try next:')).split('\n').slice(1)
  const commands = next.map((line) => line.trim()).filter((line) => line !== '')
  expect(commands.length).toBeGreaterThanOrEqual(3)
  for (const command of commands.filter((line) => !line.endsWith('init'))) {
    const [, words = ''] = /^npx finops (.*)$/.exec(command) ?? []
    const args = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
    expect(await runFinops(args, { cwd })).toMatchObject({ code: 0, stderr: '' })
  }
})
