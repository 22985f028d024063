import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { runGates } from './gates.ts'

const node = (code: string): readonly [string, ...string[]] => [process.execPath, '-e', code]

describe('gates', () => {
  it('each tells whether it passed and what it printed, in the order given', async () => {
    const results = await runGates(
      [
        { name: 'slow', command: node('setTimeout(() => console.log("done"), 200)') },
        { name: 'bad', command: node('console.error("no"); process.exit(3)') },
        { name: 'absent', command: ['no-such-program-here'] },
      ],
      tmpdir(),
      2,
    )
    expect(results.map(({ name, passed }) => [name, passed])).toEqual([
      ['slow', true],
      ['bad', false],
      ['absent', false],
    ])
    expect(results.map(({ output }) => output.trim())).toEqual(['done', 'no', expect.stringContaining('ENOENT')])
  })
})
