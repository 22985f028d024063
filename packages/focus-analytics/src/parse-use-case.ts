import { FOCUS_VERSIONS, type FocusVersion } from '@open-finops/focus-schema'
import { FinopsError } from '@open-finops/pipeline'
import type { ParameterType, UseCase, UseCaseParameter } from './use-case.ts'

/**
 * Reads a use case: a header of `-- key: value` lines, which continue on lines of `--` and three spaces, then SQL.
 * @param id The name of its file without `.sql`.
 * @throws FinopsError `FINOPS_BAD_USE_CASE` naming the file and what is wrong with it.
 */
export function parseUseCase(id: string, text: string): UseCase {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('--'))
  const entries = headerEntries(id, lines.slice(0, end))
  const one = (key: string): string | undefined => entries.find((entry) => entry.key === key)?.value
  const must = (key: string): string => one(key) ?? fail(id, `its header has no ${key}`)
  const sql = lines.slice(end).join('\n').trim()
  const parameters = entries.filter(({ key }) => key === 'parameter').map(({ value }) => parseParameter(id, value))
  checkParameters(id, sql, parameters)
  const slug = one('published')
  return {
    id,
    number: Number(must('number')),
    title: must('title'),
    question: must('question'),
    focusVersion: focusVersion(id, must('focus')),
    published: slug === undefined ? undefined : `https://focus.finops.org/use-case/${slug}/`,
    columns: must('columns').split(', '),
    relations: relationsOf(sql),
    parameters,
    fault: one('fault'),
    peer: one('peer'),
    sql,
  }
}

interface Entry {
  readonly key: string
  readonly value: string
}

const keys: readonly string[] = [
  'title',
  'question',
  'number',
  'focus',
  'published',
  'columns',
  'parameter',
  'fault',
  'peer',
]

function headerEntries(id: string, lines: readonly string[]): readonly Entry[] {
  const entries: Entry[] = []
  for (const line of lines) {
    const continued = /^-- {3}(\S.*)$/.exec(line)?.[1]
    const last = entries.at(-1)
    if (continued !== undefined && last !== undefined) {
      entries[entries.length - 1] = { key: last.key, value: `${last.value} ${continued}` }
      continue
    }
    const [, key, value] = /^-- (\w+): (.+)$/.exec(line) ?? fail(id, `not a line of a header: ${line}`)
    if (key === undefined || value === undefined || !keys.includes(key)) fail(id, `no header has a key ${key}`)
    if (key !== 'parameter' && entries.some((entry) => entry.key === key)) fail(id, `${key} stands there twice`)
    entries.push({ key, value })
  }
  return entries
}

const parameterLine = /^([a-z][a-z_]*) (timestamp|text|decimal|integer)(?: = ([^:]+))?: (.+)$/

function parseParameter(id: string, line: string): UseCaseParameter {
  const [, name, type, given, description] = parameterLine.exec(line) ?? fail(id, `not a parameter: ${line}`)
  if (name === undefined || type === undefined || description === undefined) fail(id, `not a parameter: ${line}`)
  return { name, type: type as ParameterType, default: given === 'null' ? null : given, description }
}

/** The places of parameters in SQL. */
export const parameterPlaces: RegExp = /\$([a-z][a-z_]*)/g

function checkParameters(id: string, sql: string, parameters: readonly UseCaseParameter[]): void {
  const used = new Set([...sql.matchAll(parameterPlaces)].map(([, name]) => name))
  const declared = new Set(parameters.map(({ name }) => name))
  for (const name of used) if (!declared.has(name ?? '')) fail(id, `$${name} is not declared`)
  for (const name of declared) if (!used.has(name)) fail(id, `the parameter ${name} is not used`)
}

function relationsOf(sql: string): readonly string[] {
  return [...new Set([...sql.matchAll(/\b(?:FROM|JOIN) ([a-z]\w*)/g)].map(([, name]) => name ?? ''))].sort()
}

function focusVersion(id: string, text: string): FocusVersion {
  return FOCUS_VERSIONS.find((version) => version === text) ?? fail(id, `there is no FOCUS ${text}`)
}

function fail(id: string, problem: string): never {
  throw new FinopsError({
    code: 'FINOPS_BAD_USE_CASE',
    message: `The use case ${id}.sql can't be read: ${problem}`,
    hint: 'The README of @open-finops/focus-analytics says how a use case is written.',
    details: { useCase: id },
  })
}
