import type { BillingSource } from '../source.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { discoveryCases } from './source-discovery.ts'
import { fetchCases } from './source-fetch.ts'

/** A location that a source must refuse in a certain way. */
export interface SourceFailure {
  /** What is wrong there, e.g. `the manifest names a file that is missing`. */
  readonly name: string
  readonly code: `FINOPS_${string}`
  create(): BillingSource | Promise<BillingSource>
}

/** A source under test, with locations prepared for it. */
export interface SourceFixture {
  /**
   * A source over a location that holds at least one delivery, all of them whole. Called anew by every case; the
   * location is the same each time and nobody writes to it.
   */
  create(): BillingSource | Promise<BillingSource>
  /** The same kind of source over a location without one billing file. */
  createEmpty(): BillingSource | Promise<BillingSource>
  /** Folders that discovery must leave as they are, e.g. a local location. */
  readonly watch?: readonly string[]
  /** Locations that fail in discovery or in fetching. */
  readonly failures?: readonly SourceFailure[]
}

/** What the contract of `BillingSource` promises, as test cases. */
export function sourceConformance(fixture: SourceFixture): readonly ConformanceCase[] {
  return [...discoveryCases(fixture), ...fetchCases(fixture)]
}
