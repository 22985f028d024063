/** What a lake holds of each billing period: rows, billed and effective cost, as one text. */
export type MonthTotals = Readonly<Record<string, string>>

/** What a reader saw at one moment; `error` when it could not read. */
export type Look = { readonly totals: MonthTotals; readonly error?: undefined } | { readonly error: string }

/** What a reader is to watch. */
export interface Watch {
  readonly dataDir: string
  /** Milliseconds between two looks. */
  readonly pause: number
}

/** How a reader's watch ended. */
export interface WatchEnd {
  readonly looks: number
  /** Whether the lake that it opened first still shows what it showed then; `none` when there never was one. */
  readonly kept: 'same' | 'changed' | 'none'
}

/**
 * What is wrong with what a reader saw, one line each: every month must go once from its old to its new total, and
 * show nothing else on the way.
 * @param looks In the order of time.
 */
export function judgeLooks(looks: readonly Look[], before: MonthTotals, after: MonthTotals): readonly string[] {
  const problems: string[] = []
  const isNew = new Set<string>()
  for (const look of looks) {
    if (look.error !== undefined) {
      problems.push(`a reader failed: ${look.error}`)
      continue
    }
    for (const month of new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(look.totals)])) {
      const seen = look.totals[month]
      if (seen === after[month]) isNew.add(month)
      else if (seen !== before[month])
        problems.push(`a reader saw ${month} as ${seen ?? 'absent'}, neither old nor new`)
      else if (isNew.has(month)) problems.push(`a reader saw ${month} go back from its new to its old total`)
    }
  }
  const lastLook = looks.at(-1)
  if (lastLook === undefined) problems.push('the reader saw nothing')
  else if (lastLook.error === undefined) {
    for (const [month, total] of Object.entries(after)) {
      const seen = lastLook.totals[month]
      if (seen !== total) problems.push(`the last look shows ${month} as ${seen ?? 'absent'} instead of ${total}`)
    }
  }
  return problems
}
