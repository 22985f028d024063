import type { Expression } from './expression.ts'

/** Every step and column that an expression mentions. */
export function mentions(expression: Expression): {
  readonly columns: readonly string[]
  readonly steps: readonly string[]
} {
  const columns = new Set<string>()
  const steps = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const child of node) visit(child)
    else if (typeof node === 'object' && node !== null) {
      if ('op' in node && 'name' in node && typeof node.name === 'string') {
        if (node.op === 'col') columns.add(node.name)
        if (node.op === 'step') steps.add(node.name)
      }
      for (const child of Object.values(node)) visit(child)
    }
  }
  visit(expression)
  return { columns: [...columns], steps: [...steps] }
}
