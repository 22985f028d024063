import { type Explanation, explain, FORMATS, type Format, formatsWith } from '@open-finops/focus-transform'
import { FinopsError } from '@open-finops/pipeline'
import { nearest } from './output/nearest.ts'

/** A format as the list of formats names it. */
export interface FormatFacts {
  readonly format: string
  readonly provider: string
  readonly title: string
  readonly sources: readonly string[]
}

/** Every format that bills can be read in: those built in, and those that source modules bring. */
export function listFormats(own: readonly Format[] = []): readonly FormatFacts[] {
  return [...FORMATS, ...own].map(({ id, provider, title, sources }) => ({ format: id, provider, title, sources }))
}

/**
 * Where the columns of a format come from, or one of them.
 * @throws FinopsError `FINOPS_UNKNOWN_FORMAT`, `FINOPS_UNKNOWN_COLUMN`, with the nearest that there is.
 */
export function explainColumns(formatId: string, column: string | undefined, own: readonly Format[] = []): Explanation {
  const ids = [...FORMATS, ...own].map((format) => format.id)
  const id = ids.find((candidate) => candidate.toLowerCase() === formatId.toLowerCase())
  if (id === undefined) {
    throw new FinopsError({
      code: 'FINOPS_UNKNOWN_FORMAT',
      message: `There is no format '${formatId}'`,
      hint: candidates(formatId, ids, 'finops explain lists the formats'),
      details: { format: formatId, candidates: ids },
    })
  }
  const format = formatsWith(own)(id)
  const whole = explain({ format })
  if (column === undefined) return whole
  const names = whole.columns.map((one) => one.column)
  const name = names.find((candidate) => candidate.toLowerCase() === column.toLowerCase())
  if (name === undefined) {
    throw new FinopsError({
      code: 'FINOPS_UNKNOWN_COLUMN',
      message: `There is no FOCUS column '${column}'`,
      hint: candidates(column, names, `finops explain ${id} lists its columns`),
      details: { column, format: id },
    })
  }
  return explain({ format, column: name })
}

function candidates(word: string, known: readonly string[], all: string): string {
  const meant = nearest(word, known)
  return meant === undefined ? `${all}.` : `Did you mean '${meant}'? ${all}.`
}
