import { cp, mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, startChild } from './child.ts'
import type { IngestEnd, IngestJob } from './ingest-job.ts'
import { compareStates, type LakeState, readLakeState } from './lake-state.ts'
import { judgeLooks, type Look, type MonthTotals, type Watch, type WatchEnd } from './look.ts'
import type { Origin } from './scene.ts'

/** An ingest that can be killed: where it starts from, and how it ends when nobody disturbs it. */
export interface Course {
  readonly name: string
  readonly origin: Origin
  /** The data folder to start from; undefined: none. */
  readonly start: string | undefined
  readonly before: MonthTotals
  /** Milliseconds between two looks of the reader. */
  readonly pause: number
  readonly expected: LakeState
  /** Deliveries that it loads. */
  readonly deliveries: number
  /** Of one of its deliveries, in milliseconds; the mean. */
  readonly pace: number
}

/** What one kill and its rerun showed. */
export interface Trial {
  readonly course: string
  readonly dataDir: string
  /** False when the ingest had ended before its moment came. */
  readonly killed: boolean
  /** What the process said last before it was killed. */
  readonly during: string
  /** Deliveries that were committed when it was killed. */
  readonly committed: number
  readonly looks: number
  /** Different moments of the lake that the reader saw. */
  readonly moments: number
  readonly problems: readonly string[]
}

/** Runs a course to its end, watched by a reader, to learn what it should come to. */
export async function undisturbed(
  course: Omit<Course, 'expected' | 'deliveries' | 'pace'>,
  folder: string,
): Promise<Course> {
  const dataDir = await startFolder(course, folder)
  const watch = await startWatch(dataDir, course.pause)
  const writer = startIngest({ ...course.origin, dataDir })
  await writer.started
  const opened = performance.now()
  const end = await runToEnd(writer)
  const pace = (performance.now() - opened) / ('loaded' in end ? end.loaded : 1)
  if ('code' in end) throw new Error(`${course.name}: the undisturbed ingest failed: ${end.code} ${end.message}`)
  const expected = await readLakeState(dataDir)
  const { problems } = await endWatch(watch, course.before, expected.months)
  const unclean = [...problems, ...expected.orphans.map((file) => `orphan ${file}`)]
  if (unclean.length > 0) throw new Error(`${course.name}, undisturbed: ${unclean.join('; ')}`)
  const restated = Object.entries(course.before).filter(([month, total]) => expected.months[month] !== total)
  if (course.start !== undefined && restated.length === 0) throw new Error(`${course.name}: no month was restated`)
  return { ...course, expected, deliveries: end.loaded, pace }
}

/** What closing the store takes, in deliveries. */
const closingShare = 0.1

/**
 * Kills an ingest at a moment, runs it again to its end, and judges what is there and what a reader saw.
 * @param fraction Of its duration, counted in deliveries, so that a slow machine shifts nothing.
 */
export async function killAndRerun(course: Course, fraction: number, folder: string): Promise<Trial> {
  const dataDir = await startFolder(course, folder)
  const catalogBefore = await catalogNumber(dataDir)
  const watch = await startWatch(dataDir, course.pause)
  const problems: string[] = []

  const writer = startIngest({ ...course.origin, dataDir })
  await writer.started
  writer.closeInput()
  const moment = fraction * (course.deliveries + closingShare)
  await said(writer, 'delivery-loaded', Math.floor(moment))
  await Promise.race([sleep((moment % 1) * course.pace), writer.ended])
  writer.kill()
  const code = await writer.ended
  const committed = (await catalogNumber(dataDir)) - catalogBefore
  if (code !== null && code !== 0) problems.push(`the ingest failed before it was killed: ${writer.lines.at(-1)}`)

  const end = await runToEnd(startIngest({ ...course.origin, dataDir }))
  if ('code' in end) problems.push(`the rerun failed: ${end.code} ${end.message}`)
  else if (committed + end.loaded !== course.deliveries) {
    problems.push(`${committed} deliveries before the kill and ${end.loaded} after it, not ${course.deliveries} in all`)
  }
  const watched = await endWatch(watch, course.before, course.expected.months)
  problems.push(...watched.problems, ...compareStates(await readLakeState(dataDir), course.expected))
  const during = writer.lines.at(-1) ?? ''
  const { looks, moments } = watched
  return { course: course.name, dataDir, killed: code === null, during, committed, looks, moments, problems }
}

/** Starts the process that ingests; once it has started, it waits for its input to close. */
export function startIngest(job: IngestJob): Child {
  return startChild('ingest-once.ts', JSON.stringify(job))
}

/** Lets an ingest begin and waits for its end. */
export async function runToEnd(ingest: Child): Promise<IngestEnd> {
  ingest.closeInput()
  const code = await ingest.ended
  const last = ingest.lines.at(-1) ?? ''
  if (last.startsWith('{')) return JSON.parse(last) as IngestEnd
  return { code: 'crashed', message: `exit code ${code} after '${last}'`, holder: Number.NaN }
}

/** Waits until an ingest has said a word so often, or is gone. */
export async function said(ingest: Child, word: string, times: number): Promise<void> {
  let ended = false
  void ingest.ended.then(() => {
    ended = true
  })
  while (!ended && ingest.lines.filter((line) => line === word).length < times) await sleep(2)
}

/** A data folder of its own for a run of the course. */
export async function startFolder(course: Pick<Course, 'start'>, folder: string): Promise<string> {
  const dataDir = join(await mkdtemp(join(folder, 'run-')), 'data')
  if (course.start !== undefined) await cp(course.start, dataDir, { recursive: true })
  return dataDir
}

async function startWatch(dataDir: string, pause: number): Promise<Child> {
  const watch = startChild('watch-lake.ts', JSON.stringify({ dataDir, pause } satisfies Watch))
  await watch.started
  return watch
}

async function endWatch(
  watch: Child,
  before: MonthTotals,
  after: MonthTotals,
): Promise<{ readonly looks: number; readonly moments: number; readonly problems: readonly string[] }> {
  watch.closeInput()
  const code = await watch.ended
  if (code !== 0) return { looks: 0, moments: 0, problems: [`the reader ended with exit code ${code}`] }
  const looks = watch.lines.slice(1, -1).map((line) => JSON.parse(line) as Look)
  const end = JSON.parse(watch.lines.at(-1) ?? '') as WatchEnd
  const problems = [...judgeLooks(looks, before, after)]
  if (end.kept !== 'same') problems.push(`the lake that a reader kept open: ${end.kept}`)
  return { looks: end.looks, moments: looks.length, problems }
}

/** How many commits a data folder has seen. */
async function catalogNumber(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, 'CURRENT'), 'utf8').catch(() => '0.duckdb')
  return Number.parseInt(text, 10)
}
