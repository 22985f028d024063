import { FinopsError } from '@open-finops/pipeline'

/** Lets calls run one after another, and none after the end. */
export interface Turns {
  run<T>(work: () => Promise<T>): Promise<T>
  /** Runs the last work after all that was asked for before; further ends do nothing. */
  end(work: () => Promise<void>): Promise<void>
}

/** Turns whose calls after the end fail with `FINOPS_STORE_CLOSED`, in these words. */
export function takeTurns(closed: string, hint: string): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let ended: Promise<void> | undefined
  return {
    run(work) {
      if (ended !== undefined) {
        return Promise.reject(new FinopsError({ code: 'FINOPS_STORE_CLOSED', message: closed, hint }))
      }
      const turn = last.then(work)
      last = turn.catch(() => undefined)
      return turn
    },
    end(work) {
      ended ??= last.then(work)
      return ended
    },
  }
}
