import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom, spreadMoments } from '../kill/random.ts'
import { makeScene, type SceneMonths } from '../kill/scene.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'
import { finops, type Outcome, type Place, type Stage, stagesOf, writePlaceConfig } from './stages.ts'
import { type Program, runStep, type StepEnd } from './step.ts'

/** How hard to test. */
export interface FaultTestOptions {
  readonly seed: number
  /** Of each stage. */
  readonly kills: number
  /** Of each stage: times that the disk fills up, each time at another moment. */
  readonly fullDisks: number
  readonly months: SceneMonths
  /** Only stages whose name begins so. */
  readonly only?: readonly string[]
  /** An empty folder to work in. */
  readonly folder: string
  onProgress?(text: string): void
}

/** What one fault did. */
export interface Trial {
  readonly stage: string
  readonly fault: 'kill' | 'full disk'
  /** `killed`, the code of the error, or `done`: the fault came too late. */
  readonly end: string
  readonly problems: readonly string[]
}

/** What the whole test showed. */
export interface FaultReport {
  readonly seed: number
  readonly trials: readonly Trial[]
  /** False where no disk could be mounted. */
  readonly disks: boolean
}

interface Prepared {
  readonly stage: Stage
  /** A folder to copy for each trial. */
  readonly start: string
  readonly before: Outcome
  readonly after: Outcome
  readonly milliseconds: number
  /** Bytes that the stage needs at its peak, above what is there; undefined without a disk. */
  readonly peak: number | undefined
}

const roomy = 3 * 1024 ** 3

/**
 * Disturbs each stage at moments spread over its whole length: kills it, or lets the disk be full. Afterwards every month,
 * export, database and page must be as it was or as it should become, a run with room must end as an undisturbed one.
 * @throws Error when a stage fails though nobody disturbs it.
 */
export async function faultTest(options: FaultTestOptions): Promise<FaultReport> {
  const { seed, folder, only = [''] } = options
  const random = seededRandom(seed)
  const say = options.onProgress ?? (() => undefined)
  const scene = await makeScene(join(folder, 'scene'), options.months)
  const disk = await mountSmallDisk(folder, roomy)
  try {
    const base = placeIn(join(folder, 'base'))
    await mkdir(base.root, { recursive: true })
    await writePlaceConfig(base, scene.early)
    await mustEndWell(finops(base, 'ingest'))
    const trials: Trial[] = []
    for (const stage of stagesOf(scene).filter(({ name }) => only.some((start) => name.startsWith(start)))) {
      const prepared = await prepare(stage, base, disk, folder)
      say(`${stage.name}: ${(prepared.milliseconds / 1000).toFixed(1)} s undisturbed`)
      for (const moment of spreadMoments(options.kills, random)) trials.push(await kill(prepared, moment, folder))
      if (disk !== undefined) {
        for (const share of spreadMoments(options.fullDisks, random)) trials.push(await fill(prepared, share, disk))
      }
      await rm(prepared.start, { recursive: true, force: true })
    }
    return { seed, trials, disks: disk !== undefined }
  } finally {
    await disk?.remove()
    await scene.close()
  }
}

function placeIn(root: string): Place {
  return { root, dataDir: join(root, 'data') }
}

/** Runs the stage once undisturbed, on the disk where there is one, to learn what it needs and comes to. */
async function prepare(stage: Stage, base: Place, disk: SmallDisk | undefined, folder: string): Promise<Prepared> {
  const start = placeIn(await mkdtemp(join(folder, 'start-')))
  await cp(base.root, start.root, { recursive: true })
  for (const program of (await stage.prepare?.(start)) ?? []) await mustEndWell(program)
  const before = await stage.outcome(start)
  const place = placeIn(await mkdtemp(join(disk?.path ?? folder, 'undisturbed-')))
  try {
    await cp(start.root, place.root, { recursive: true })
    const used = disk?.used() ?? 0
    let peak = used
    const watch = (): void => {
      peak = Math.max(peak, disk?.used() ?? 0)
    }
    const { milliseconds } = await mustEndWell(stage.program(place), watch)
    watch()
    const after = await stage.outcome(place)
    return { stage, start: start.root, before, after, milliseconds, peak: disk && peak - used }
  } finally {
    await rm(place.root, { recursive: true, force: true })
  }
}

async function mustEndWell(program: Program, watch?: () => void): Promise<StepEnd> {
  const end = await runStep(program, watch && { watch })
  if (end.code !== 0) throw new Error(`${program.args.join(' ')} failed undisturbed: ${end.said}`)
  return end
}

async function kill(prepared: Prepared, moment: number, folder: string): Promise<Trial> {
  const { stage, start, milliseconds } = prepared
  const place = placeIn(await mkdtemp(join(folder, 'killed-')))
  await cp(start, place.root, { recursive: true })
  const end = await runStep(stage.program(place), { killAfter: moment * milliseconds })
  const problems = [...betweenProblems(await stage.outcome(place), prepared), ...(await rerunProblems(prepared, place))]
  if (problems.length === 0) await rm(place.root, { recursive: true, force: true })
  return { stage: stage.name, fault: 'kill', end: end.code === null ? 'killed' : 'done', problems }
}

async function fill(prepared: Prepared, share: number, disk: SmallDisk): Promise<Trial> {
  const { stage, start, peak = 0 } = prepared
  const place = placeIn(await mkdtemp(join(disk.path, 'full-')))
  try {
    await cp(start, place.root, { recursive: true })
    disk.resize(disk.used() + share * peak)
    const end = await runStep(stage.program(place))
    const name = end.code === 0 ? 'done' : (end.errors.find((code) => code === 'FINOPS_DISK_FULL') ?? end.errors[0])
    const problems = end.code === 0 || name === 'FINOPS_DISK_FULL' ? [] : [`it ended with ${end.said}`]
    problems.push(...betweenProblems(await stage.outcome(place), prepared))
    disk.resize(roomy)
    problems.push(...(await rerunProblems(prepared, place)))
    return { stage: stage.name, fault: 'full disk', end: name ?? 'no error code', problems }
  } finally {
    disk.resize(roomy)
    await rm(place.root, { recursive: true, force: true })
  }
}

/** Each part is as it was, or as it will be. */
function betweenProblems({ parts }: Outcome, { before, after }: Prepared): readonly string[] {
  return Object.entries(parts).flatMap(([part, found]) => {
    const allowed = [before.parts[part], after.parts[part]]
    return allowed.includes(found) ? [] : [`${part} is ${found}, neither ${allowed.join(' nor ')}`]
  })
}

async function rerunProblems({ stage, after }: Prepared, place: Place): Promise<readonly string[]> {
  const end = await runStep(stage.program(place))
  if (end.code !== 0) return [`the rerun failed: ${end.said}`]
  const { whole } = await stage.outcome(place)
  return whole === after.whole ? [] : [`the rerun came to ${whole}, not ${after.whole}`]
}
