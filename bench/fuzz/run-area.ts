import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { type Area, type Judge, Violation } from './area.ts'
import type { Scene } from './scene.ts'

/** A case that broke a promise, made as small as could be. */
export interface Finding {
  readonly area: string
  readonly index: number
  readonly message: string
  readonly counterexample: string
}

/** What a run of an area came to. */
export interface AreaReport {
  readonly area: string
  readonly title: string
  readonly cases: number
  /** How often each end came. */
  readonly ends: Readonly<Record<string, number>>
  readonly proved: number
  readonly findings: readonly Finding[]
  readonly slowestMilliseconds: number
  readonly seconds: number
}

/** An area of any kind of case, ready to be run. */
export interface RunnableArea extends Pick<Area<unknown>, 'name' | 'title' | 'share'> {
  run(scene: Scene, run: AreaRun): Promise<AreaReport>
}

/** An area whose cases nobody else needs to know. */
export function runnable<Case>(area: Area<Case>): RunnableArea {
  const { name, title, share } = area
  return { name, title, share, run: async (scene, run) => await runArea(area, scene, run) }
}

/** Which cases of an area to run. */
export interface AreaRun {
  readonly seed: number
  /** The first case. */
  readonly from: number
  /** The case that is not run any more. */
  readonly to: number
  /** Make a failing case smaller; takes a while. */
  readonly shrink?: boolean
  /** Told before each case. */
  onCase?(index: number): void
}

/** No case may take more seconds of the processor, however busy the machine is. */
const secondsAtMost = 20
const findingsAtMost = 10

/** Runs cases of an area one after another. Each is made from the seed and its number alone. */
async function runArea<Case>(area: Area<Case>, scene: Scene, run: AreaRun): Promise<AreaReport> {
  const ends: Record<string, number> = {}
  const findings: Finding[] = []
  const started = performance.now()
  let proved = 0
  let slowest = 0
  let done = 0
  const judge = await area.open(scene)
  try {
    for (let index = run.from; index < run.to && findings.length < findingsAtMost; index += 1) {
      run.onCase?.(index)
      const before = performance.now()
      const [given] = fc.sample(area.cases, { seed: seedOf(run.seed, area.name, index), numRuns: 1 })
      try {
        const outcome = await judgeOne(judge, scene, given as Case)
        ends[outcome.end] = (ends[outcome.end] ?? 0) + 1
        if (outcome.proved) proved += 1
      } catch (error) {
        findings.push(await findingOf(area, judge, scene, { ...run, index, error, given: given as Case }))
      }
      done += 1
      slowest = Math.max(slowest, performance.now() - before)
    }
  } finally {
    await judge.close?.()
  }
  const seconds = (performance.now() - started) / 1000
  const { name, title } = area
  return { area: name, title, cases: done, ends, proved, findings, slowestMilliseconds: slowest, seconds }
}

async function judgeOne<Case>(judge: Judge<Case>, scene: Scene, given: Case): ReturnType<Judge<Case>['judge']> {
  const before = process.cpuUsage()
  const outcome = await judge.judge(given)
  await scene.requireUntouched()
  const { user, system } = process.cpuUsage(before)
  const took = (user + system) / 1e6
  if (took > secondsAtMost) throw new Violation(`took ${Math.round(took)} s of the processor`)
  return outcome
}

interface Failed<Case> extends AreaRun {
  readonly index: number
  readonly error: unknown
  readonly given: Case
}

async function findingOf<Case>(
  area: Area<Case>,
  judge: Judge<Case>,
  scene: Scene,
  { seed, index, error, given, shrink }: Failed<Case>,
): Promise<Finding> {
  let smallest: { readonly given: Case; readonly error: unknown } = { given, error }
  if (shrink === true) {
    let running: Promise<unknown> = Promise.resolve()
    const property = fc.asyncProperty(area.cases, async (one) => {
      try {
        running = judgeOne(judge, scene, one)
        await running
      } catch (fault) {
        smallest = { given: one, error: fault }
        throw fault
      }
    })
    await fc.check(property, { seed: seedOf(seed, area.name, index), numRuns: 1, interruptAfterTimeLimit: 60_000 })
    // The time limit does not stop a case that has begun.
    await running.catch(() => undefined)
  }
  return {
    area: area.name,
    index,
    message: smallest.error instanceof Violation ? smallest.error.message : stackOf(smallest.error),
    counterexample: textOf(smallest.given).slice(0, 4000),
  }
}

/** Values may be nested deeper than a stack. */
function textOf(value: unknown): string {
  try {
    return fc.stringify(value)
  } catch {
    return 'a value nested too deep to be shown'
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** A seed of its own for each case. */
function seedOf(seed: number, area: string, index: number): number {
  return createHash('sha256').update(`${seed} ${area} ${index}`).digest().readInt32LE(0)
}
