import type { Options } from 'tsup'
import { packageBuild } from '../../tsup.base.ts'

const options: Options = packageBuild({
  entry: ['src/index.ts', 'src/options.ts', 'src/testing.ts'],
})

export default options
