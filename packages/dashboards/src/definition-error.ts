import { FinopsError } from '@open-finops/pipeline'
import { distance } from 'fastest-levenshtein'

/** A place in a file, counted from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** The error for something in a dashboard's files that can't be meant. */
export function definitionError(place: Place, message: string, hint?: string, key?: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_DASHBOARD',
    message: `${place.file}:${place.line}:${place.column}: ${message}`,
    hint: hint ?? 'dashboards/README.md says how a dashboard is written.',
    details: { ...place, ...(key !== undefined && { key }) },
  })
}

/** One error for several faults; the first is its message. */
export function definitionFaults(faults: readonly [FinopsError, ...FinopsError[]]): FinopsError {
  const [first, ...others] = faults
  if (others.length === 0) return first
  return new FinopsError({
    code: first.code,
    message: first.message,
    ...(first.hint !== undefined && { hint: first.hint }),
    details: {
      ...first.details,
      faults: faults.map(({ message, hint, details }) => ({ message, hint, ...details })),
    },
  })
}

/** A hint for a mistyped word: the nearest that is known, or else all of them. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = known
    .map((candidate) => ({ candidate, away: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ away }) => away <= Math.max(2, Math.floor(word.length * 0.4)))
    .sort((one, other) => one.away - other.away)[0]
  if (near !== undefined) return `Did you mean '${near.candidate}'?`
  return known.length === 0 ? 'There is none.' : `There is ${known.join(', ')}.`
}
