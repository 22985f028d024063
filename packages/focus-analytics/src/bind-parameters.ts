import { FinopsError } from '@open-finops/pipeline'
import type { ParameterType, UseCase, UseCaseParameter } from './use-case.ts'

/**
 * The values to bind, by name: those given, checked and in the one writing that every engine reads, and defaults.
 * @param given Texts by name. Timestamps are dates (`2026-10-01`) or moments of ISO 8601 in UTC (`2026-10-01T06:00:00Z`).
 * @throws FinopsError `FINOPS_BAD_PARAMETER` for an unknown name, a value of another type, or one that is missing.
 */
export function bindParameters(
  useCase: UseCase,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string | null>> {
  const names = useCase.parameters.map(({ name }) => name)
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue
    throw badParameter(useCase, `has no parameter ${name}`, `It has ${names.join(', ')}.`)
  }
  return Object.fromEntries(
    useCase.parameters.map((parameter) => [parameter.name, boundValue(useCase, parameter, given[parameter.name])]),
  )
}

function boundValue(useCase: UseCase, parameter: UseCaseParameter, given: string | undefined): string | null {
  const text = given ?? parameter.default
  if (text === undefined) throw badParameter(useCase, `needs ${parameter.name}`, `It is the ${parameter.description}.`)
  if (text === null) return null
  const value = readers[parameter.type](text)
  if (value !== undefined) return value
  const problem = `can't take ${JSON.stringify(text)} for ${parameter.name}`
  throw badParameter(useCase, problem, `Write it as ${examples[parameter.type]}.`)
}

const readers: Readonly<Record<ParameterType, (text: string) => string | undefined>> = {
  timestamp: readTimestamp,
  text: (text) => text,
  decimal: (text) => (/^-?\d{1,20}(\.\d{1,18})?$/.test(text) ? text : undefined),
  integer: (text) => (/^\d{1,15}$/.test(text) ? text : undefined),
}

const examples: Readonly<Record<ParameterType, string>> = {
  timestamp: 'a date such as 2026-10-01, or a moment in UTC such as 2026-10-01T06:00:00Z',
  text: 'text',
  decimal: 'a decimal such as 1250.00',
  integer: 'a whole number such as 10',
}

function readTimestamp(text: string): string | undefined {
  const [, date, time = '00:00:00'] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)Z?)?$/.exec(text) ?? []
  if (date === undefined) return undefined
  const moment = new Date(`${date}T${time}Z`)
  const isThatDay = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(`${date}T${time}`)
  return isThatDay ? `${date} ${time}` : undefined
}

function badParameter(useCase: UseCase, problem: string, hint: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_BAD_PARAMETER',
    message: `The use case ${useCase.id} ${problem}`,
    hint,
    details: { useCase: useCase.id },
  })
}
