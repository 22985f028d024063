import 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** Why a test that `skip`, `skipIf` or `runIf` leaves out can't run here; `npm test` prints it. */
    skipReason?: string
  }
}
