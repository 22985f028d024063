import type { DeliveryLoad } from '@open-finops/pipeline'
import { formatCount } from './numbers.ts'
import { printable } from './table.ts'

/**
 * What loads could not tell: values that no rule knows (their rows and money are kept) and FOCUS columns whose native
 * columns the files lack. Short unless `verbose`; ends with an empty line when there is anything.
 */
export function findingLines(
  loads: readonly Pick<DeliveryLoad, 'unknownValues' | 'columns'>[],
  verbose: boolean,
): readonly string[] {
  const lines = [...unknownLines(loads, verbose), ...missingLines(loads, verbose)]
  return lines.length === 0 ? [] : [...lines, '']
}

function unknownLines(loads: readonly Pick<DeliveryLoad, 'unknownValues'>[], verbose: boolean): readonly string[] {
  const kinds = new Map<string, Map<string, number>>()
  for (const { kind, value, rows } of loads.flatMap((load) => load.unknownValues)) {
    const values = kinds.get(kind) ?? new Map<string, number>()
    kinds.set(kind, values.set(value, (values.get(value) ?? 0) + rows))
  }
  return [...kinds].flatMap(([kind, values]) => {
    const sorted = [...values].sort(([, one], [, other]) => other - one)
    const rows = sorted.reduce((sum, [, count]) => sum + count, 0)
    if (kind === 'null-text') return [nullTextLine(sorted, verbose)]
    if (kind === 'column')
      return [
        unknownColumnLine(
          sorted.map(([value]) => value),
          verbose,
        ),
      ]
    const head = `Unknown ${kind}: ${counted(sorted.length, 'value')} on ${counted(rows, 'row')}, kept with their money`
    if (verbose) return [head, ...sorted.map(([value, count]) => `  ${printable(value)}  ${counted(count, 'row')}`)]
    const named = sorted.slice(0, 3).map(([value]) => printable(value))
    return [`${head}: ${named.join(', ')}${sorted.length > 3 ? ' … (--verbose lists all)' : ''}`]
  })
}

/** A text that stood for NULL is no unknown value: a rule decided what it is. */
function nullTextLine(columns: readonly (readonly [string, number])[], verbose: boolean): string {
  const head = `NULL written as text was taken for NULL in ${counted(columns.length, 'column')}`
  return `${head}: ${someOf(
    columns.map(([name]) => name),
    verbose,
  )}`
}

function unknownColumnLine(columns: readonly string[], verbose: boolean): string {
  return `${counted(columns.length, 'unknown column')}, kept in x_ProviderColumns: ${someOf(columns, verbose)}`
}

function someOf(names: readonly string[], verbose: boolean): string {
  const shown = (verbose ? names : names.slice(0, 4)).map(printable).join(', ')
  return verbose || names.length <= 4 ? shown : `${shown} … (--verbose lists all)`
}

function missingLines(loads: readonly Pick<DeliveryLoad, 'columns'>[], verbose: boolean): readonly string[] {
  const missing = new Map<string, Set<string>>()
  for (const { column, origin, missing: raw } of loads.flatMap((load) => load.columns)) {
    if (origin !== 'absent' || raw.length === 0) continue
    missing.set(column, new Set([...(missing.get(column) ?? []), ...raw]))
  }
  if (missing.size === 0) return []
  const head = `Not in these files: what ${counted(missing.size, 'FOCUS column')} would come from`
  if (verbose)
    return [`${head}:`, ...[...missing].map(([column, raw]) => `  ${column}: ${[...raw].map(printable).join(', ')}`)]
  const named = [...missing.keys()].slice(0, 4)
  return [`${head}: ${named.join(', ')}${missing.size > 4 ? ' … (--verbose lists all)' : ''}`]
}

function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`
}
