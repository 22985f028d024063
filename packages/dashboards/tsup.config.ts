import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Options } from 'tsup'
import { packageBuild } from '../../tsup.base.ts'

const options: Options = packageBuild({
  entry: ['src/index.ts'],
  // The definitions live at the top of the repository, where people look for them; the package carries a copy.
  async onSuccess() {
    const from = join(import.meta.dirname, '..', '..', 'dashboards')
    await cp(from, join(import.meta.dirname, 'dist', 'definitions'), { recursive: true })
  },
})

export default options
