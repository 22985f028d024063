import type { Options } from 'tsup'
import { packageBuild } from '../../tsup.base.ts'

const options: Options = packageBuild({
  entry: {
    index: 'src/index.ts',
    '1.0': 'src/generated/1.0/index.ts',
    '1.0/zod': 'src/generated/1.0/zod.ts',
    '1.0/arrow': 'src/generated/1.0/arrow.ts',
    '1.1': 'src/generated/1.1/index.ts',
    '1.1/zod': 'src/generated/1.1/zod.ts',
    '1.1/arrow': 'src/generated/1.1/arrow.ts',
    '1.2': 'src/generated/1.2/index.ts',
    '1.2/zod': 'src/generated/1.2/zod.ts',
    '1.2/arrow': 'src/generated/1.2/arrow.ts',
    '1.3': 'src/generated/1.3/index.ts',
    '1.3/zod': 'src/generated/1.3/zod.ts',
    '1.3/arrow': 'src/generated/1.3/arrow.ts',
    '1.4': 'src/generated/1.4/index.ts',
    '1.4/zod': 'src/generated/1.4/zod.ts',
    '1.4/arrow': 'src/generated/1.4/arrow.ts',
    zod: 'src/zod.ts',
    arrow: 'src/arrow.ts',
  },
})

export default options
