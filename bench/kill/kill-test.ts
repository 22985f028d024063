import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type KillReport, violations } from './kill-report.ts'
import { readLakeState } from './lake-state.ts'
import { seededRandom, spreadMoments } from './random.ts'
import { makeScene, type Scene, type SceneMonths } from './scene.ts'
import { type Course, killAndRerun, runToEnd, startIngest, type Trial, undisturbed } from './trial.ts'
import { oneWaits, type Pair, twoAtOnce } from './two-at-once.ts'

/** How hard to test. */
export interface KillTestOptions {
  readonly seed: number
  readonly kills: number
  /** Times that two ingests run at once. */
  readonly pairs: number
  /** Both courses, or the one that restates months alone. */
  readonly courses: 'both' | 'restated'
  readonly months: SceneMonths
  /** Milliseconds between two looks of a reader. */
  readonly pause: number
  /** An empty folder to work in. */
  readonly folder: string
  onProgress?(text: string): void
}

/**
 * Kills ingests at random moments that are spread over their whole duration, runs each again, and watches all the
 * while: half of them make a lake from nothing out of a folder, half restate months and add some, out of S3.
 * @throws Error when an ingest fails or a reader sees something wrong though nobody disturbs them.
 */
export async function killTest(options: KillTestOptions): Promise<KillReport> {
  const { seed, kills, folder } = options
  const random = seededRandom(seed)
  const say = options.onProgress ?? (() => undefined)
  const scene = await makeScene(folder, options.months)
  try {
    const courses = await learnCourses(scene, options)
    say(`bill made, undisturbed runs take ${courses.map((course) => seconds(course).toFixed(1)).join(' s and ')} s`)
    const trials: Trial[] = []
    for (const [index, moment] of momentsOf(courses, kills, random).entries()) {
      const { course, fraction } = moment
      trials.push(...(await killUntilHit(course, fraction, random, folder)))
      if ((index + 1) % 5 === 0) say(`${index + 1} of ${kills} kills`)
    }
    const pairs: Pair[] = []
    for (let pair = 0; pair < options.pairs; pair += 1) {
      const course = courses[pair % courses.length]
      // The first two start at once, the later ones while the other loads.
      const after = pair < 2 ? 0 : Math.floor(1 + (random() * (course?.deliveries ?? 0)) / 2)
      if (course !== undefined) pairs.push(await twoAtOnce(course, after, folder))
    }
    const [first] = courses
    const waiting = options.courses === 'restated' || first === undefined ? [] : await oneWaits(first, folder)
    const described = courses.map((course) => ({
      name: course.name,
      deliveries: course.deliveries,
      seconds: seconds(course),
    }))
    const report = { seed, courses: described, trials, pairs, waiting }
    say(`${violations(report).length} violations`)
    return report
  } finally {
    await scene.close()
  }
}

async function learnCourses(
  scene: Scene,
  { courses: which, folder, pause }: KillTestOptions,
): Promise<readonly Course[]> {
  const start = join(folder, 'start', 'data')
  const end = await runToEnd(startIngest({ ...scene.early, dataDir: start }))
  if ('code' in end) throw new Error(`the first months could not be ingested: ${end.code} ${end.message}`)
  const { months } = await readLakeState(start)
  const fresh = { name: 'new lake, from a folder', origin: scene.lateInFolder, start: undefined, before: {}, pause }
  const restated = { name: 'restated and new months, from S3', origin: scene.lateOnS3, start, before: months, pause }
  const courses: Course[] = []
  for (const course of which === 'both' ? [fresh, restated] : [restated])
    courses.push(await undisturbed(course, folder))
  return courses
}

function momentsOf(
  courses: readonly Course[],
  kills: number,
  random: () => number,
): readonly { readonly course: Course; readonly fraction: number }[] {
  return courses.flatMap((course, index) => {
    const share = Math.floor((kills + courses.length - 1 - index) / courses.length)
    return spreadMoments(share, random).map((fraction) => ({ course, fraction }))
  })
}

/** An ingest can end before its moment comes; then an earlier one is drawn. */
async function killUntilHit(
  course: Course,
  fraction: number,
  random: () => number,
  folder: string,
): Promise<readonly Trial[]> {
  const trials: Trial[] = []
  for (let moment = fraction, killed = false; !killed; moment *= random()) {
    const trial = await killAndRerun(course, moment, folder)
    trials.push(trial)
    killed = trial.killed
    // What shows a violation stays, to be looked at.
    if (trial.problems.length === 0) await rm(join(trial.dataDir, '..'), { recursive: true, force: true })
  }
  return trials
}

function seconds({ deliveries, pace }: Course): number {
  return (deliveries * pace) / 1000
}
