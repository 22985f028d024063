import type { Expression } from './expression.ts'

const CONDITIONS: ReadonlySet<string> = new Set(['test', 'compare', 'all', 'any', 'not'])

/** What an expression mentions, each once. */
export interface Mentions {
  readonly columns: readonly string[]
  readonly steps: readonly string[]
  readonly families: readonly string[]
  readonly lookups: readonly string[]
}

/** All that an expression mentions; with `values`, without what only its conditions ask for. */
export function mentions(expression: Expression, which: 'all' | 'values' = 'all'): Mentions {
  const columns = new Set<string>()
  const steps = new Set<string>()
  const families = new Set<string>()
  const lookups = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const child of node) visit(child)
    else if (isExpression(node)) {
      if (which === 'values' && CONDITIONS.has(node.op)) return
      if (node.op === 'col') columns.add(node.name)
      if (node.op === 'step') steps.add(node.name)
      if (node.op === 'lookup') lookups.add(node.table)
      if (node.op === 'member') families.add(node.family)
      if (node.op === 'json') for (const family of node.families ?? []) families.add(family)
      if (which === 'values' && node.op === 'when') {
        visit([...node.cases.map((branch) => branch.then), node.otherwise])
        return
      }
      for (const child of Object.values(node)) visit(child)
    } else if (typeof node === 'object' && node !== null) for (const child of Object.values(node)) visit(child)
  }
  visit(expression)
  return { columns: [...columns], steps: [...steps], families: [...families], lookups: [...lookups] }
}

function isExpression(node: unknown): node is Expression {
  return typeof node === 'object' && node !== null && 'op' in node
}
