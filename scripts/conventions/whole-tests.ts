import ts from 'typescript'
import { lineOf } from './modules.ts'
import { type Finding, isTest, type Workspace } from './workspace.ts'

const rule = 'whole-tests'
const testFunctions = new Set(['it', 'test', 'describe', 'suite', 'bench'])
const skipping = new Set(['skip', 'skipIf', 'runIf', 'todo'])

/** Checks that no test is left as the only one, and that one that may be skipped says why. */
export function checkWholeTests(workspace: Workspace): readonly Finding[] {
  return workspace.files.filter(isTest).flatMap((file) => testFindings(file, workspace.read(file)))
}

function testFindings(file: string, text: string): readonly Finding[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const findings: Finding[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const message = judgeCall(node)
      if (message !== undefined) findings.push({ rule, file, line: lineOf(source, node), message })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return findings
}

function judgeCall(call: ts.CallExpression): string | undefined {
  const [first, ...modifiers] = calleeNames(call.expression)
  if (first === undefined) return undefined
  if (!testFunctions.has(first)) {
    const skipsItself = /^(ctx|context|task)$/.test(first) && modifiers.join('.') === 'skip'
    return skipsItself && call.arguments.length === 0 ? 'context.skip() must say why: context.skip(reason)' : undefined
  }
  if (modifiers.includes('only')) return `${first}.only leaves every other test out`
  const modifier = modifiers.find((name) => skipping.has(name))
  // `it.skipIf(condition)` alone is only the first half: the call of what it returns carries the name and the options.
  const isFirstHalf = ts.isCallExpression(call.parent) && call.parent.expression === call
  if (modifier === undefined || isFirstHalf) return undefined
  const saysWhy = call.arguments.some((argument) => argument.getText().includes('skipReason'))
  return saysWhy ? undefined : `${first}.${modifier} must say why: { meta: { skipReason: '…' } } after the name`
}

/** `describe.skipIf(missing)` → describe, skipIf. */
function calleeNames(expression: ts.Expression): readonly string[] {
  if (ts.isIdentifier(expression)) return [expression.text]
  if (ts.isPropertyAccessExpression(expression)) return [...calleeNames(expression.expression), expression.name.text]
  if (ts.isCallExpression(expression)) return calleeNames(expression.expression)
  return []
}
