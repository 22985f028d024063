import type { ExportProgress } from '@open-finops/focus-export'
import { chatty, type Invocation } from '../invocation.ts'
import { startLiveLine } from './live-line.ts'

/** A running export that people can follow on stderr. */
export interface ExportWatch {
  readonly onProgress: (progress: ExportProgress) => void
  /** Takes the progress line away. */
  stop(): Promise<void>
}

/** Draws the progress of an export; silent with `--quiet`. */
export function watchExport({ terminal, flags }: Invocation): ExportWatch {
  let current: ExportProgress | undefined
  const text = (): string => {
    if (current === undefined) return 'export  looking at the rows'
    const { dataset, billingPeriod, done, files } = current
    return `export  ${done} of ${files} files  ${dataset}${billingPeriod === undefined ? '' : ` ${billingPeriod}`}`
  }
  const line = chatty(terminal, flags) ? startLiveLine(terminal.stderr, text) : undefined
  return {
    onProgress(progress) {
      current = progress
    },
    async stop() {
      await line?.stop()
    },
  }
}
