import { stripVTControlCharacters } from 'node:util'
import type { Colors } from '../invocation.ts'

/** A column of a table. */
export interface TableColumn {
  readonly title: string
  /** `right` for numbers. Default `left`. */
  readonly align?: 'left' | 'right'
}

/**
 * A table of text, without a line end. Numbers stand right-aligned under their title; lines don't wrap and end
 * without spaces.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  colors?: Pick<Colors, 'bold' | 'dim'>,
): string {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[index] ?? ''))),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align ?? 'left'))
      .join('  ')
      .trimEnd()
  const title = line(columns.map((column) => column.title))
  return [colors?.bold(title) ?? title, ...rows.map(line)].join('\n')
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'right' ? space + text : text + space
}

/** Columns that a text takes on a terminal: two for East Asian wide characters and emoji, none for accents. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of stripVTControlCharacters(text)) {
    if (/\p{Mark}|\u200B|\u200D|\uFE0F/u.test(character)) continue
    width += wide.test(character) ? 2 : 1
  }
  return width
}

// Unicode Standard Annex 11, East Asian Width: the blocks that are Wide or Fullwidth.
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u

/** Control characters of a value made visible, so that a value of a bill can't steer the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be made visible
  return text.replace(/[\u0000-\u001F\u007F-\u009F]/g, (character) => {
    return character === '\t' ? ' ' : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
