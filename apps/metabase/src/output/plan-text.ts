import type { NotKept } from '../apply/apply-plan.ts'
import type { Difference } from '../desired/canonical.ts'
import type { Plan, Step } from '../plan/plan.ts'

const signs: Readonly<Record<Step['action'], string>> = {
  create: '+',
  update: '~',
  restore: '+',
  archive: '-',
  keep: '=',
}

/** Colours of the lines of a diff, or none. */
export interface PlanColors {
  green(text: string): string
  yellow(text: string): string
  red(text: string): string
  dim(text: string): string
}

/** A plan as a diff: what is created, changed, taken away, and what is kept as users edited it. */
export function planText({ steps }: Plan, colors: PlanColors): string {
  const paint: Readonly<Record<Step['action'], (text: string) => string>> = {
    create: colors.green,
    restore: colors.green,
    update: colors.yellow,
    archive: colors.red,
    keep: colors.dim,
  }
  const lines = steps.flatMap((step) => [
    paint[step.action](`${signs[step.action]} ${step.kind.padEnd(10)} ${step.key}${nameOf(step)}${reasonOf(step)}`),
    ...differenceLines(step.changes).map((line) => colors.dim(line)),
  ])
  return [...lines, countsText({ steps })].join('\n')
}

/** Places that differ, at most eight of them. */
export function differenceLines(changes: readonly Difference[]): readonly string[] {
  const shown = changes.slice(0, 8).map(({ path, from, to }) => `      ${path}: ${short(from)} → ${short(to)}`)
  return changes.length > 8 ? [...shown, `      … and ${changes.length - 8} more`] : shown
}

/** `96 to create, 1 to change, 2 kept as they were edited` */
export function countsText({ steps }: Plan): string {
  const count = (...actions: readonly Step['action'][]): number =>
    steps.filter(({ action }) => actions.includes(action)).length
  const parts = [
    [count('create'), 'to create'],
    [count('update', 'restore'), 'to change'],
    [count('archive'), 'to archive'],
    [count('keep'), 'kept as they are in Metabase'],
  ] as const
  const said = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`)
  return said.length === 0 ? 'Nothing to do: Metabase holds what is defined.' : said.join(', ')
}

/** What Metabase did not keep as it was written. */
export function notKeptText(all: readonly NotKept[]): string {
  return all.flatMap(({ kind, key, changes }) => [`${kind} ${key}`, ...differenceLines(changes)]).join('\n')
}

function nameOf({ key, name }: Step): string {
  return key === name ? '' : `  ${JSON.stringify(name)}`
}

function reasonOf({ action, reason }: Step): string {
  if (action === 'restore') return '  back from the trash'
  return action === 'keep' && reason !== undefined ? `  kept: ${reason}` : ''
}

function short(value: unknown): string {
  const text = value === undefined ? '(nothing)' : JSON.stringify(value)
  return text.length > 100 ? `${text.slice(0, 97)}…` : text
}
