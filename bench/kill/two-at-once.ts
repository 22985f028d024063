import { compareStates, readLakeState } from './lake-state.ts'
import { type Course, runToEnd, said, startFolder, startIngest } from './trial.ts'

/** What two ingests at once showed. */
export interface Pair {
  /** The loser's own words. */
  readonly said: string
  readonly problems: readonly string[]
}

/**
 * Lets two ingests at one data folder: one must finish as if it were alone, the other must say at once who holds the
 * folder.
 * @param after Deliveries that one has begun to load when the other starts; 0: they start at one moment.
 */
export async function twoAtOnce(course: Course, after: number, folder: string): Promise<Pair> {
  const dataDir = await startFolder(course, folder)
  const one = startIngest({ ...course.origin, dataDir })
  const other = startIngest({ ...course.origin, dataDir })
  await Promise.all([one.started, other.started])
  const first = runToEnd(one)
  await said(one, 'load-started', after)
  const ends = [
    { pid: other.pid, end: await runToEnd(other) },
    { pid: one.pid, end: await first },
  ]
  const winner = ends.find(({ end }) => 'loaded' in end)
  const refused = ends.flatMap(({ end }) => ('code' in end ? [end] : []))
  const [loser] = refused
  const problems: string[] = []
  if (winner === undefined || loser === undefined) {
    problems.push(`one should finish and one be refused, but they ended as ${JSON.stringify(ends)}`)
  } else {
    if (loser.code !== 'FINOPS_LOCKED') problems.push(`refused with ${loser.code}: ${loser.message}`)
    if (loser.holder !== winner.pid || !loser.message.includes(String(winner.pid))) {
      problems.push(`process ${winner.pid} holds the folder, but the other says: ${loser.message}`)
    }
  }
  problems.push(...compareStates(await readLakeState(dataDir), course.expected))
  return { said: loser?.message.replace(dataDir, '<data folder>') ?? '', problems }
}

/** Lets two ingests at one data folder, the second willing to wait: both must end well, and load everything once. */
export async function oneWaits(course: Course, folder: string): Promise<readonly string[]> {
  const dataDir = await startFolder(course, folder)
  const jobs = [1, 2].map(() => startIngest({ ...course.origin, dataDir, lockTimeout: 120 }))
  const ends = await Promise.all(jobs.map(runToEnd))
  const loaded = ends.map((end) => ('loaded' in end ? end.loaded : Number.NaN)).sort((a, b) => a - b)
  const problems =
    loaded[0] === 0 && loaded[1] === course.deliveries ? [] : [`waiting in turn, they ended as ${JSON.stringify(ends)}`]
  return [...problems, ...compareStates(await readLakeState(dataDir), course.expected)]
}
