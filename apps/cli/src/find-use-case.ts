import { type UseCase, useCases } from '@open-finops/focus-analytics'
import { UsageError } from './output/errors.ts'
import { didYouMean } from './output/nearest.ts'

/**
 * The use case of an id or a number.
 * @throws UsageError with the nearest id.
 */
export function findUseCase(word: string): UseCase {
  const all = useCases()
  const found = all.find(({ id, number }) => id === word || String(number) === word)
  if (found !== undefined) return found
  const hint = didYouMean(
    word,
    all.map(({ id }) => id),
  )
  throw new UsageError(`There is no use case ${word}`, hint ?? 'finops use-case list shows them all.')
}
