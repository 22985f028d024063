import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LakeDashboards, type LakeDashboardsOptions, openLakeDashboards } from '../lake-dashboards.ts'
import type { ShownCard } from '../shown-card.ts'

/** A lake opened for a server, with the answers that were given already: one moment of it never changes. */
export interface ServedLake {
  readonly lake: LakeDashboards
  readonly answers: Map<string, ShownCard>
}

/** The lake in force; after an ingest the next caller gets the new one. */
export interface CurrentLake {
  get(): Promise<ServedLake>
  close(): Promise<void>
}

/** Answers to keep. */
const mostAnswers = 400

/** Opens the lake, and again when CURRENT names another catalog. Requests that still read the old one finish first. */
export async function followLake(options: LakeDashboardsOptions): Promise<CurrentLake> {
  const open = async (): Promise<ServedLake> => ({ lake: await openLakeDashboards(options), answers: new Map() })
  const currentName = async (): Promise<string | undefined> =>
    options.store === undefined ? await catalogName(options.dataDir) : await options.store.moment()
  let name = await currentName()
  let served = open()
  await served
  return {
    async get() {
      const now = await currentName()
      if (now !== undefined && now !== name) {
        const [before, beforeName] = [served, name]
        name = now
        served = open()
        served.then(
          async () => await (await before).lake.close(),
          () => {
            // The next request tries again; until then the old moment answers.
            served = before
            name = beforeName
          },
        )
      }
      return await served
    },
    close: async () => await (await served).lake.close(),
  }
}

/** Keeps an answer, and lets the oldest go. */
export function keepAnswer({ answers }: ServedLake, key: string, card: ShownCard): void {
  answers.set(key, card)
  if (answers.size <= mostAnswers) return
  const [oldest] = answers.keys()
  if (oldest !== undefined) answers.delete(oldest)
}

async function catalogName(dataDir: string): Promise<string | undefined> {
  return await readFile(join(dataDir, 'CURRENT'), 'utf8').catch(() => undefined)
}
