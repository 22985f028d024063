// Asks independent validators about FOCUS files that `finops export` wrote:
//   npm run judge -- official-validator <folder of a 1.2 export>
//   npm run judge -- focus-toolkit <folder of a 1.4 export>
//   npm run judge -- all <folder of a 1.2 export> <folder of a 1.4 export>
// Whatever they refuse and nothing here explains ends it with 1. They come from PyPI, the toolkit into .tools/judges.

import { exportFolder } from './export-folder.ts'
import { focusToolkit } from './focus-toolkit.ts'
import { officialValidator } from './official-validator.ts'

type Judge = (folder: string) => Promise<boolean>
const judges: Readonly<Record<string, readonly Judge[]>> = {
  'official-validator': [officialValidator],
  'focus-toolkit': [focusToolkit],
  all: [officialValidator, focusToolkit],
}

const [name = '', ...folders] = process.argv.slice(2)
const asked = judges[name]
if (asked === undefined || folders.length !== asked.length) {
  console.error('npm run judge -- official-validator <1.2 export> | focus-toolkit <1.4 export> | all <1.2> <1.4>')
  process.exitCode = 2
} else {
  for (const [index, judge] of asked.entries()) {
    if (!(await judge(await exportFolder(folders[index] ?? '')))) process.exitCode = 1
  }
}
