import { FinopsError } from '@open-finops/pipeline'
import type { BillingClient } from '@open-finops/pipeline/delivered-files'
import { newestRun, type Run } from './find-runs.ts'

/** The runs that together are one delivery: a FOCUS run, an actual run, or an actual and an amortized one. */
export interface RunGroup {
  readonly scope: string
  /** The month, or the first and the last of several. */
  readonly slot: string
  readonly main: Run
  readonly amortized?: Run
  /** The month exists, but can't be loaded. */
  readonly error?: FinopsError
}

const slotOf = ({ manifest }: Run): string =>
  manifest.firstMonth === manifest.lastMonth ? manifest.firstMonth : `${manifest.firstMonth}_${manifest.lastMonth}`

/**
 * The newest run of every scope, kind and month; actual and amortized runs of one scope and month side by side,
 * whenever each of them ran.
 * @param amortizedClient where amortized runs lie, for messages.
 * @throws FinopsError `FINOPS_OVERLAPPING_RUNS`, `FINOPS_SCOPE_COUNTED_TWICE`.
 */
export function groupRuns(
  client: BillingClient,
  amortizedClient: BillingClient,
  runs: readonly Run[],
): readonly RunGroup[] {
  const slots = new Map<string, Run[]>()
  for (const run of runs) {
    const key = JSON.stringify([run.manifest.scope, run.manifest.type, slotOf(run)])
    slots.set(key, [...(slots.get(key) ?? []), run])
  }
  const current = [...slots.values()].map((same) => newestRun(client, same))
  const mains = current.filter(({ manifest }) => manifest.type !== 'AmortizedCost')
  refuseOverlaps(client, mains)
  const spare = new Set(current.filter(({ manifest }) => manifest.type === 'AmortizedCost'))
  const groups = mains.map((main): RunGroup => {
    const { scope } = main.manifest
    const slot = slotOf(main)
    const isTwin = (run: Run): boolean => run.manifest.scope === scope && slotOf(run) === slot
    const amortized = main.manifest.type === 'ActualCost' ? [...spare].find(isTwin) : undefined
    if (amortized !== undefined) spare.delete(amortized)
    return { scope, slot, main, ...(amortized === undefined ? {} : { amortized }) }
  })
  const covered = (run: Run): boolean => mains.some((main) => main.manifest.type === 'FocusCost' && overlaps(main, run))
  const alone = [...spare]
    .filter((run) => !covered(run))
    .map(
      (run): RunGroup => ({
        scope: run.manifest.scope,
        slot: slotOf(run),
        main: run,
        error: amortizedAlone(amortizedClient, run, mains),
      }),
    )
  return [...groups, ...alone].sort((a, b) => (a.slot + a.scope < b.slot + b.scope ? -1 : 1))
}

function overlaps(a: Run, b: Run): boolean {
  return (
    a.manifest.scope === b.manifest.scope &&
    a.manifest.firstMonth <= b.manifest.lastMonth &&
    b.manifest.firstMonth <= a.manifest.lastMonth
  )
}

function refuseOverlaps(client: BillingClient, mains: readonly Run[]): void {
  for (const [at, run] of mains.entries()) {
    const other = mains.slice(at + 1).find((candidate) => overlaps(run, candidate))
    if (other === undefined) continue
    const files = [client.nameOf(run.entry.key), client.nameOf(other.entry.key)]
    const names = [...new Set([run.manifest.exportName, other.manifest.exportName])].sort()
    const isSameType = run.manifest.type === other.manifest.type
    throw new FinopsError({
      code: isSameType ? 'FINOPS_OVERLAPPING_RUNS' : 'FINOPS_SCOPE_COUNTED_TWICE',
      message: isSameType
        ? `${files.join(' and ')} hold costs of one scope and overlap: ${slotOf(run)} and ${slotOf(other)}; they would count twice`
        : `${files.join(' and ')} both hold ${slotOf(other)} of one scope, as ${run.manifest.type} and ${other.manifest.type}; it would count twice`,
      hint: `Choose with \`export:\` (${names.join(' or ')}), or give each a location of its own.`,
      details: { files, exports: names },
    })
  }
}

function amortizedAlone(client: BillingClient, run: Run, mains: readonly Run[]): FinopsError {
  const actual = mains.filter(({ manifest }) => manifest.type === 'ActualCost')
  const others = [...new Set(actual.map(({ manifest }) => manifest.scope))].filter(
    (scope) => scope !== run.manifest.scope,
  )
  const isOtherScope =
    actual.length > 0 && others.length > 0 && actual.every(({ manifest }) => manifest.scope !== run.manifest.scope)
  const file = client.nameOf(run.entry.key)
  return new FinopsError({
    code: isOtherScope ? 'FINOPS_SCOPE_MISMATCH' : 'FINOPS_AMORTIZED_ALONE',
    message: isOtherScope
      ? `${file} is the amortized cost of ${run.manifest.scope}, but the actual cost is of ${others.sort().join(', ')}`
      : `${file} is the amortized cost of ${slotOf(run)}, and the actual cost of this month is missing: what was paid for reservations and savings plans is not in it`,
    hint: isOtherScope
      ? 'Pair an actual and an amortized export of one scope.'
      : 'Create an ActualCost export of the same scope (docs/azure-export.md), or let it run for this month.',
    details: { file, scope: run.manifest.scope, month: slotOf(run) },
  })
}
