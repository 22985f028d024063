import type { JsonExpression } from '../language/expression.ts'
import { type RenderScope, render } from './render.ts'

/** A JSON expression as SQL; undefined when the files have nothing to put into it. */
export function renderJson(expression: JsonExpression, scope: RenderScope): string | undefined {
  const members: { key: string; sql: string }[] = []
  for (const entry of expression.entries ?? []) {
    const value = render(entry.value, scope)
    if (value.isNull) continue
    const text = value.type === 'string' ? value.sql : scope.dialect.cast(value.sql, value.type, 'string')
    members.push({ key: entry.key, sql: scope.dialect.jsonMember(entry.key, text, entry.as ?? 'string') })
  }
  for (const family of expression.families ?? []) {
    for (const [key, columns] of scope.binding.families.get(family) ?? []) {
      const value = scope.useColumn(`${family}:${key}`, columns, 'string')
      members.push({ key, sql: scope.dialect.jsonMember(key, value, 'string') })
    }
  }
  members.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const parts: string[] = []
  for (const map of expression.maps ?? []) {
    const of = render(map.of, scope)
    if (!of.isNull) parts.push(scope.dialect.jsonOfMap(of.sql, map.rename ?? []))
  }
  if (members.length > 0) parts.push(scope.dialect.jsonObject(members.map((member) => member.sql)))
  if (parts.length === 0) return undefined
  return parts.reduce((merged, part) => scope.dialect.jsonMerge(merged, part))
}
