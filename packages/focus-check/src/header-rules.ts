import type { HeaderQuestion } from './rule.ts'

/**
 * The columns of a file that break a rule about names and order.
 * @param known Columns that this version of FOCUS defines.
 */
export function brokenHeader(
  question: HeaderQuestion,
  columns: readonly string[],
  known: ReadonlySet<string>,
): readonly string[] {
  const isCustom = (name: string): boolean => !known.has(name)
  switch (question) {
    case 'custom prefix':
      return columns.filter((name) => isCustom(name) && !name.startsWith('x_'))
    case 'custom names':
      return columns.filter((name) => isCustom(name) && !/^(x_)?[A-Z][A-Za-z0-9]*$/.test(name))
    case 'name length':
      return columns.filter((name) => name.length > 50)
    case 'FOCUS first': {
      const first = columns.findIndex(isCustom)
      return first < 0 ? [] : columns.slice(first).filter((name) => known.has(name))
    }
    case 'not intermixed': {
      const last = columns.findLastIndex((name) => known.has(name))
      return columns.filter((name, index) => isCustom(name) && index < last)
    }
  }
}
