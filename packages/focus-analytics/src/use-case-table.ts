import type { UseCase } from './use-case.ts'

/** The use cases as a table of Markdown: number, id with a link to its SQL, question, version, parameters. */
export function useCaseTable(all: readonly UseCase[]): string {
  const rows = all.map(({ number, id, question, focusVersion, parameters, fault }) => {
    const own = parameters.filter(({ name }) => name !== 'from' && name !== 'to').map(({ name }) => `\`${name}\``)
    const file = `[${id}](use-cases/${id}.sql)`
    return `| ${number} | ${file} | ${question} | ${focusVersion} | ${own.join(' ')} | ${fault === undefined ? '' : 'yes'} |`
  })
  return [
    '| # | id | question | FOCUS | parameters | published text at fault |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}
