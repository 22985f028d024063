import type fc from 'fast-check'
import type { Scene } from './scene.ts'

/** What became of a case that broke no promise. */
export interface Outcome {
  /** `taken`, or the code of the error that refused it. */
  readonly end: string
  /** True where a total was compared with an independent sum of the same file. */
  readonly proved?: boolean
}

/** Judges the cases of an area, one at a time. */
export interface Judge<Case> {
  /** @throws Violation when a promise is broken; anything else that is thrown is a violation too. */
  judge(given: Case): Promise<Outcome>
  close?(): Promise<void>
}

/** A kind of input that others may write, and what is promised about it. */
export interface Area<Case> {
  readonly name: string
  /** What is fed to what. */
  readonly title: string
  /** Its part of all cases, in thousandths. */
  readonly share: number
  readonly cases: fc.Arbitrary<Case>
  open(scene: Scene): Promise<Judge<Case>>
}

/** A broken promise. */
export class Violation extends Error {
  override readonly name = 'Violation'
}
