import type { IngestEvent, OnEvent } from '@open-finops/pipeline'
import { chatty, type Invocation } from '../invocation.ts'
import { createIngestProgress, type IngestProgress } from './ingest-progress.ts'
import { startLiveLine } from './live-line.ts'

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
  const line = chatty(terminal, flags) ? startLiveLine(terminal.stderr, () => progress.line()) : undefined
  const pending: Promise<void>[] = []
  const tell = (event: IngestEvent): void => {
    if (event.type === 'warning') pending.push(warn(event.code, event.message))
  }
  async function warn(code: string, message: string): Promise<void> {
    await line?.clear()
    await invocation.warn(code, message)
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
