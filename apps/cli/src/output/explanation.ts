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
export function columnText(explanation: Explanation, { colors, terminal }: Invocation): string {
  const { format, title, sources, columns } = explanation
  const width = Math.min(terminal.stdout.columns, 100)
  const sqlLines = (sql: string, indent: string): readonly string[] =>
    sql.split('\n').map((line) => colors.dim(`${indent}${line}`))
  return columns
    .flatMap(({ column, note, origin, rawColumns, lookups, steps, sql }) => [
      `${colors.bold(column)} in ${format} (${title}): ${originText[origin]}`,
      ...(note === undefined ? [] : ['', ...wrapped(note, width, '  ')]),
      ...listed('Native columns', rawColumns),
      ...listed('Lookup tables', lookups),
      ...(steps.length === 0 ? [] : ['', 'Steps on the way:']),
      ...steps.flatMap((step) => [
        ...wrapped(step.note === undefined ? step.name : `${step.name}: ${step.note}`, width, '  '),
        ...sqlLines(step.sql, '      '),
      ]),
      '',
      'SQL:',
      ...sqlLines(sql, '  '),
      ...listed('Rules from', sources),
    ])
    .join('\n')
}

const originText: Readonly<Record<Explanation['columns'][number]['origin'], string>> = {
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

function listed(head: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : ['', `${head}:`, ...names.map((name) => `  ${name}`)]
}

function wrapped(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length + 1 > width) {
      lines.push(line)
      line = `${indent}  `
    }
    line = line.trim() === '' ? line + word : `${line} ${word}`
  }
  return [...lines, line]
}
