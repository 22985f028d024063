import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../config/load.ts'
import { compareDecimals, sumDecimals } from '../output/decimal.ts'
import { testFolder } from '../testing/folder.ts'
import { runFinops } from '../testing/run-finops.ts'
import { type DemoBillOptions, type DemoBills, demoBillOptions, startDemoBills } from './demo-bills.ts'
import { readDemo } from './read-demo.ts'

/** What a cloud costs in a month, as its bill's maker knows it. */
interface Truth {
  readonly period: string
  readonly provider: string
  readonly currency: string
  readonly billedCost: string
  readonly effectiveCost: string
}

function sums(
  period: string,
  provider: string,
  totals: readonly Pick<Truth, 'currency' | 'billedCost' | 'effectiveCost'>[],
): Truth {
  const sum = (of: 'billedCost' | 'effectiveCost'): string => sumDecimals(totals.map((total) => total[of]))
  return {
    period,
    provider,
    currency: totals[0]?.currency ?? '',
    billedCost: sum('billedCost'),
    effectiveCost: sum('effectiveCost'),
  }
}

function truthOf({ aws, azure, gcp }: DemoBills): readonly Truth[] {
  const invoices = gcp.deliveries.flatMap(({ totals }) => totals)
  const current = <Delivery extends { readonly current: boolean }>(deliveries: readonly Delivery[]): Delivery[] =>
    deliveries.filter((delivery) => delivery.current)
  return [
    ...current(aws.deliveries).map(({ period, totals }) => sums(period, 'AWS', totals)),
    ...current(azure.deliveries).map(({ period, totals }) => sums(period, 'Microsoft', totals)),
    ...[...new Set(invoices.map(({ invoiceMonth }) => invoiceMonth))].map((month) =>
      sums(
        month,
        'Google Cloud',
        invoices
          .filter(({ invoiceMonth }) => invoiceMonth === month)
          .map(({ currency, billedCost }) => ({ currency, billedCost, effectiveCost: billedCost })),
      ),
    ),
  ].sort((a, b) => (`${a.period} ${a.provider}` < `${b.period} ${b.provider}` ? -1 : 1))
}

/** The same bills, of these months alone. */
async function makeSome({ aws, azure, gcp }: DemoBillOptions, periods: readonly string[]): Promise<DemoBills> {
  const some = { periods, historyStart: aws.periods[0] ?? '' }
  const making = startDemoBills({
    aws: { ...aws, ...some },
    azure: { ...azure, ...some },
    gcp: { ...gcp, ...some },
  })
  return { aws: await making.aws, azure: await making.azure, gcp: await making.gcp }
}

it('the demo shows the bills that were made, and commands that work as typed', { timeout: 240_000 }, async () => {
  const cwd = await testFolder(onTestFinished)
  const folder = join(cwd, 'demo')
  const run = await runFinops(['demo', '--until', '2026-03'], { cwd, env: { npm_command: 'exec' } })
  expect(run.code).toBe(0)
  expect((await readdir(folder)).sort()).toEqual(['.finops-demo', 'bills', 'data', 'finops.yaml', 'report.html'])

  const config = await loadConfig({ file: join(folder, 'finops.yaml'), cwd, env: {}, unset: 'fail' })
  expect(config.exports.map(({ name }) => name)).toEqual(['shop-aws', 'shop-azure', 'shop-gcp'])
  const { months, categories, restatement } = await readDemo({ config, restated: '2026-01' })
  const bills = await makeSome(demoBillOptions(join(cwd, 'again'), '2026-03'), ['2026-01', '2026-03'])
  const shown = months.map((month) => sums(month.period, month.provider, [month]))
  expect(shown).toHaveLength(3 * 13)
  expect(shown.filter(({ period }) => period === '2026-01' || period === '2026-03')).toEqual(truthOf(bills))
  for (const provider of ['AWS', 'Google Cloud', 'Microsoft']) {
    const own = categories.filter((category) => category.provider === provider)
    expect(own.length).toBeGreaterThanOrEqual(8)
    expect(sumDecimals(own.map((category) => category.effectiveCost))).toBe(
      shown.find((month) => month.period === '2026-03' && month.provider === provider)?.effectiveCost,
    )
  }
  const [first, second] = bills.aws.deliveries
    .filter(({ period }) => period === '2026-01')
    .map(({ period, totals }) => sums(period, 'AWS', totals))
  expect(restatement).toMatchObject([{ period: '2026-01', before: first?.billedCost, after: second?.billedCost }])
  expect(compareDecimals(first?.billedCost ?? '0', second?.billedCost ?? '0')).toBe(1)

  const lines = run.stdout.split('\n')
  expect(lines).toContainEqual(
    expect.stringMatching(/^Month +Currency +AWS +Google Cloud +Microsoft +In all +Billed +Change$/),
  )
  expect(lines.filter((line) => /^20\d\d-\d\d {2}USD( +\$[\d,]+){5}/.test(line))).toHaveLength(13)
  expect(lines.filter((line) => /^in all +USD/.test(line))).toHaveLength(2)
  expect(Math.max(...lines.filter((line) => !line.startsWith('  ')).map((line) => line.length))).toBeLessThanOrEqual(
    100,
  )
  expect(run.stdout).toContain('AWS delivered 2026-01 twice')
  const next = run.stdout.slice(run.stdout.indexOf('Try next:')).split('\n').slice(1)
  const commands = next.map((line) => line.trim()).filter((line) => line !== '')
  expect(commands.length).toBeGreaterThanOrEqual(4)
  for (const command of commands.filter((line) => !line.endsWith('init'))) {
    const [, words = ''] = /^npx finops (.*)$/.exec(command) ?? []
    const args = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
    expect(await runFinops(args, { cwd })).toMatchObject({ code: 0, stderr: '' })
  }
  const nulls = 'select count(*) as n from cost_and_usage where ServiceCategory is null'
  const none = await runFinops(['query', '--config', 'demo/finops.yaml', '--format', 'json', nulls], { cwd })
  expect(JSON.parse(none.stdout)).toEqual([{ n: 0 }])
})
