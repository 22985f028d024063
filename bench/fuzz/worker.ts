import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { areasOf } from './areas.ts'
import { makeCorpus } from './corpus.ts'
import type { AreaReport } from './run-area.ts'
import { openScene } from './scene.ts'

/** Cases for a worker to run. */
export interface Task {
  readonly area: string
  readonly seed: number
  readonly from: number
  readonly to: number
  readonly shrink: boolean
}

/** What a worker tells: that it lives and at which case it is, or what a task came to. */
export type Told = { readonly at: number } | { readonly report: AreaReport }

/** A process that runs the cases it is sent, in a folder of its own, until its parent ends it. */
const [parent = '.'] = process.argv.slice(2)
const folder = await mkdtemp(join(parent, 'worker-'))
const tell = (told: Told): void => void process.send?.(told)
const areas = areasOf(await makeCorpus(folder))

process.on('message', (task: Task) => void work(task))
process.on('disconnect', () => process.exit())
tell({ at: -1 })

async function work({ area: name, seed, from, to, shrink }: Task): Promise<void> {
  const area = areas.find((one) => one.name === name)
  if (area === undefined) throw new Error(`there is no area ${name}`)
  const place = join(folder, 'scene')
  await rm(place, { recursive: true, force: true })
  await mkdir(place)
  const scene = await openScene(place)
  const report = await area.run(scene, { seed, from, to, shrink, onCase: (at) => tell({ at }) })
  await scene.close()
  tell({ report })
}
