import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourceCondition } from './conventions/workspace.ts'
import { judgePacked, type PackedPackage, readPacked } from './packed-package.ts'

const good: PackedPackage = {
  manifest: {
    name: '@open-finops/x',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
    dependencies: { '@open-finops/y': '0.1.0', zod: '4.0.0' },
  },
  files: ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'],
}

describe('a packed package', () => {
  it('holds what it promises, its README and its licence', () => {
    expect(judgePacked(good)).toEqual([])
    expect(judgePacked({ ...good, files: ['package.json'] })).toEqual([
      '@open-finops/x: holds no README.md',
      '@open-finops/x: holds no LICENSE',
      '@open-finops/x: promises ./dist/index.d.ts, which it does not hold',
      '@open-finops/x: promises ./dist/index.js, which it does not hold',
    ])
  })

  it('points at no source, and carries none', () => {
    const exports = { '.': { [sourceCondition]: './src/index.ts', default: './dist/index.js' } }
    const found = judgePacked({ manifest: { ...good.manifest, exports }, files: [...good.files, 'src/index.ts'] })
    expect(found).toEqual([`@open-finops/x: exports still have the condition ${sourceCondition}`])
  })

  it('may carry data of src/ that an export names', () => {
    const exports = { './json/*': './src/generated/json/*.json' }
    const files = ['package.json', 'README.md', 'LICENSE', 'src/generated/json/1.4.json', 'src/index.ts']
    expect(judgePacked({ manifest: { ...good.manifest, exports }, files })).toEqual([
      '@open-finops/x: holds src/index.ts, which nobody needs',
    ])
  })

  it('names its siblings in a version', () => {
    const dependencies = { '@open-finops/y': 'workspace:*', '@open-finops/z': '*' }
    expect(judgePacked({ ...good, manifest: { ...good.manifest, dependencies } })).toEqual([
      '@open-finops/x: depends on @open-finops/y as workspace:*',
      '@open-finops/x: depends on @open-finops/y in no version: workspace:*',
      '@open-finops/x: depends on @open-finops/z in no version: *',
    ])
  })

  it('is read from its tarball, long paths included', () => {
    const folder = mkdtempSync(join(tmpdir(), 'open-finops-tar-'))
    try {
      const long = `${'a-long-folder-name/'.repeat(5)}${'a-long-file-name-'.repeat(4)}.js`
      mkdirSync(join(folder, 'package', long, '..'), { recursive: true })
      writeFileSync(join(folder, 'package', 'package.json'), '{"name":"x"}')
      writeFileSync(join(folder, 'package', long), 'export {}')
      execFileSync('tar', ['--format=ustar', '-czf', 'x.tgz', 'package'], { cwd: folder })
      const { manifest, files } = readPacked(join(folder, 'x.tgz'))
      expect(manifest.name).toBe('x')
      expect([...files].sort()).toEqual([long, 'package.json'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
