import type { IngestEvent, OnEvent } from '@open-finops/pipeline'
import type { Invocation } from '../invocation.ts'
import { createIngestProgress, type IngestProgress } from './ingest-progress.ts'
import { startLiveLine } from './live-line.ts'
import { printable } from './table.ts'

/** A running ingest that people can follow on stderr. */
export interface IngestWatch {
  readonly onEvent: OnEvent
  readonly progress: IngestProgress
  /** Ends the progress line and gives up what is known; times stand still from now on. */
  stop(): Promise<void>
}

/**
 * Draws progress from the events of an ingest and passes on its warnings; silent with `--quiet`.
 * @param preparing What goes on until the first source is asked.
 */
export function watchIngest(invocation: Invocation, preparing?: string): IngestWatch {
  const { terminal, flags } = invocation
  let end: number | undefined
  const progress = createIngestProgress(() => end ?? performance.now(), preparing)
  const line = flags.quiet ? undefined : startLiveLine(terminal.stderr, () => progress.line())
  const pending: Promise<void>[] = []
  const tell = (event: IngestEvent): void => {
    if (event.type !== 'warning' || flags.quiet) return
    pending.push(say(`warning ${event.code}: ${printable(event.message)}`))
  }
  async function say(text: string): Promise<void> {
    await line?.clear()
    await invocation.note(text)
  }
  return {
    progress,
    onEvent(event) {
      progress.take(event)
      tell(event)
    },
    async stop() {
      end = performance.now()
      await line?.stop()
      await Promise.all(pending)
    },
  }
}
