import type { UseCase, UseCaseParameter } from '@open-finops/focus-analytics'
import type { Colors, Invocation } from '../invocation.ts'
import { renderTable } from './table.ts'

/** A use case as `--json` has it: what is absent is null, so that every object has the same keys. */
export function useCaseJson(useCase: UseCase): object {
  const { number, id, title, question, focusVersion, published, columns, relations, parameters, fault } = useCase
  return {
    ...{ number, id, title, question, focusVersion, published: published ?? null, columns, relations },
    parameters: parameters.map((parameter) => ({
      ...{ name: parameter.name, type: parameter.type, description: parameter.description },
      ...{ required: parameter.default === undefined, default: parameter.default ?? null },
    })),
    fault: fault ?? null,
  }
}

/** All use cases, a line each. */
export function useCaseListText(useCases: readonly UseCase[], colors: Colors): string {
  return renderTable(
    [{ title: '#', align: 'right' }, { title: 'id' }, { title: 'FOCUS' }, { title: 'question' }],
    useCases.map(({ number, id, focusVersion, question }) => [String(number), id, focusVersion, question]),
    colors,
  )
}

/** One use case: what it asks, what can be given, why the published text is not used, and its SQL. */
export function useCaseText(useCase: UseCase, sql: string, { colors, command }: Invocation): string {
  const { number, id, title, question, focusVersion, published, parameters, relations, fault } = useCase
  return [
    colors.bold(`${number}. ${title}`),
    question,
    '',
    `FOCUS ${focusVersion}, reads ${relations.join(', ')}${published === undefined ? '' : `\n${published}`}`,
    ...(fault === undefined ? [] : ['', `Published text: ${fault}`]),
    '',
    renderTable(
      [{ title: 'parameter' }, { title: 'type' }, { title: 'default' }, { title: '' }],
      parameters.map(cells),
    ),
    '',
    sql,
    '',
    colors.dim(command(`use-case run ${id}`)),
  ].join('\n')
}

function cells({ name, type, default: given, description }: UseCaseParameter): readonly string[] {
  return [name, type, given === undefined ? 'the whole lake' : (given ?? 'none'), description]
}
