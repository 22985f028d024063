// Asks independent validators about FOCUS files that `finops export` wrote:
//   npm run judge -- official-validator <folder of a 1.2 export>
//   npm run judge -- focus-toolkit <folder of a 1.4 export>
//   npm run judge -- all <folder of a 1.2 export> <folder of a 1.4 export> [--record <what was exported>]
// Whatever they refuse and nothing here explains ends it with 1. --record keeps what they say in figures.json. They come from PyPI, the toolkit into .tools/judges.

import { parseArgs } from 'node:util'
import { exportFolder } from './export-folder.ts'
import { focusToolkit } from './focus-toolkit.ts'
import { type Judgement, record } from './judgement.ts'
import { officialValidator } from './official-validator.ts'

type Judge = (folder: string) => Promise<Judgement>
const judges: Readonly<Record<string, readonly Judge[]>> = {
  'official-validator': [officialValidator],
  'focus-toolkit': [focusToolkit],
  all: [officialValidator, focusToolkit],
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { record: { type: 'string' } } })
const [name = '', ...folders] = positionals
const asked = judges[name]
if (asked === undefined || folders.length !== asked.length) {
  console.error('npm run judge -- official-validator <1.2 export> | focus-toolkit <1.4 export> | all <1.2> <1.4>')
  process.exitCode = 2
} else {
  const judgements: Judgement[] = []
  for (const [index, judge] of asked.entries()) judgements.push(await judge(await exportFolder(folders[index] ?? '')))
  if (judgements.some(({ unexplained }) => unexplained > 0)) process.exitCode = 1
  if (values.record !== undefined) await record(values.record, judgements)
}
