import type { Explanation } from '@open-finops/focus-transform'
import type { FormatFacts } from '../explain-format.ts'
import type { Invocation } from '../invocation.ts'
import { renderTable } from './table.ts'

/** The formats there are. */
export function formatsText(formats: readonly FormatFacts[], { colors, program }: Invocation): string {
  const rows = formats.map(({ format, provider, title }) => [format, provider, title])
  const table = renderTable([{ title: 'Format' }, { title: 'Provider' }, { title: 'What it is' }], rows, colors)
  return `${table}\n\nNext: ${program} explain ${formats[0]?.format ?? '<format>'} EffectiveCost`
}

/** A format: each FOCUS column with the native columns it is made from, and the rows that are made and dropped. */
export function formatText(explanation: Explanation, { colors, program }: Invocation): string {
  const { format, title, sources, columns, madeRows, droppedRows } = explanation
  const rows = columns.map(({ column, origin, rawColumns }) => [column, origin, short(rawColumns)])
  return [
    `${colors.bold(format)}: ${title}`,
    ...sources.map((source) => colors.dim(`  ${source}`)),
    '',
    renderTable([{ title: 'FOCUS column' }, { title: 'Origin' }, { title: 'From' }], rows, colors),
    '',
    ...rowLines('FOCUS rows without a source row', madeRows),
    ...rowLines('Source rows without a FOCUS row', droppedRows),
    `Next: ${program} explain ${format} EffectiveCost`,
  ].join('\n')
}

/** One column: the rule in words, what it reads, step by step, and the SQL. */
export function columnText(explanation: Explanation, { colors }: Invocation): string {
  const { format, title, sources, columns } = explanation
  return columns
    .flatMap(({ column, note, origin, rawColumns, steps, sql }) => [
      `${colors.bold(column)} in ${format} (${title})`,
      `  ${originText[origin] ?? origin}`,
      ...(note === undefined ? [] : ['', ...indented(note)]),
      ...(rawColumns.length === 0 ? [] : ['', 'Native columns:', ...rawColumns.map((raw) => `  ${raw}`)]),
      ...(steps.length === 0 ? [] : ['', 'Steps on the way:']),
      ...steps.flatMap((step) => [
        `  ${colors.bold(step.name)}${step.note === undefined ? '' : `: ${step.note}`}`,
        ...indented(step.sql).map((line) => colors.dim(`  ${line}`)),
      ]),
      '',
      'SQL:',
      ...indented(sql).map((line) => colors.dim(line)),
      '',
      'Rules from:',
      ...sources.map((source) => `  ${source}`),
    ])
    .join('\n')
}

const originText: Readonly<Record<string, string>> = {
  reported: 'reported by the provider',
  derived: 'derived by a rule',
  absent: 'absent: NULL on every row',
}

function rowLines(
  head: string,
  rules: readonly { readonly reason: string; readonly note?: string }[],
): readonly string[] {
  if (rules.length === 0) return []
  return [`${head}:`, ...rules.map(({ reason, note }) => `  ${reason}${note === undefined ? '' : `: ${note}`}`), '']
}

function short(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => `  ${line}`)
}
