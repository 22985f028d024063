import { InvalidArgumentError } from 'commander'

/** Reads `YYYY-MM`. */
export function month(text: string): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text))
    throw new InvalidArgumentError('Write a month as YYYY-MM, for example 2026-10.')
  return text
}

/** Reads a month into the months given before it. */
export function months(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, month(text)]
}

/** Adds a word to those given before it. */
export function words(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}
