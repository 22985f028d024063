import { distance } from 'fastest-levenshtein'

/** The candidate that a mistyped word most likely means, or none when nothing is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(word.length * 0.4)) + 1
  for (const candidate of candidates) {
    const found = distance(wanted, candidate.toLowerCase())
    if (found < bestDistance) {
      best = candidate
      bestDistance = found
    }
  }
  return best
}

/** A hint for a mistyped word, or undefined when nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const found = nearest(word, candidates)
  return found === undefined ? undefined : `Did you mean '${found}'?`
}
