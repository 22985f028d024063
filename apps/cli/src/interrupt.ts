/** A signal that Ctrl+C (SIGINT) and SIGTERM abort; a second one ends the process at once. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** Gives both signals back to Node. */
  release(): void
}

/** Lets a long command end in good order when it is interrupted. */
export function onInterrupt(): Interrupt {
  const controller = new AbortController()
  const stop = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(1)
    controller.abort(new Error(`interrupted by ${signal}`))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}
