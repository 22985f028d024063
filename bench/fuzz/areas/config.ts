import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '@open-finops/cli'
import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import fc from 'fast-check'
import { parse } from 'yaml'
import { type Area, Violation } from '../area.ts'
import {
  type ByteChange,
  byteChanges,
  changedBytes,
  changedJson,
  type JsonChange,
  jsonChanges,
  yamlText,
} from '../mutate.ts'
import { requireRefusal } from '../refusal.ts'
import { secret } from '../scene.ts'

/** A `finops.yaml` with values or bytes changed. */
interface ConfigCase {
  readonly example: number
  readonly values: readonly JsonChange[]
  readonly bytes: readonly ByteChange[]
  readonly aliases: boolean
}

const examples = join(import.meta.dirname, '..', '..', '..', 'docs', 'examples')
const none = fc.constant([] as const)

// Nine levels of nine: what was a small file would be 387 million values.
const aliases = Array.from({ length: 9 }, (_, level) =>
  level === 0 ? 'a0: &a0 [x]' : `a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`,
).join('\n')

/** `finops.yaml`: read, checked, and each source made of it. */
export const configArea: Area<ConfigCase> = {
  name: 'config',
  title: 'finops.yaml → a checked configuration and its sources',
  share: 250,
  cases: fc.record({
    example: fc.nat(),
    values: fc.oneof({ weight: 4, arbitrary: jsonChanges }, none),
    bytes: fc.oneof(byteChanges, { weight: 2, arbitrary: none }),
    aliases: fc.integer({ min: 0, max: 50 }).map((number) => number === 0),
  }),
  async open(scene) {
    const names = (await readdir(examples)).filter((name) => name.endsWith('.yaml')).sort()
    const texts = await Promise.all(names.map((name) => readFile(join(examples, name), 'utf8')))
    const file = join(scene.own, 'finops.yaml')
    // What the environment holds is secret, and may be filled in anywhere.
    const variables = [...texts.join('\n').matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, `${secret}-env`])
    const env = Object.fromEntries([...variables, ['FUZZ', `${secret}-env`]])
    return {
      async judge({ example, values, bytes, aliases: isBomb }) {
        const text = texts[example % texts.length] ?? ''
        const changed = values.length === 0 ? text : yamlText(changedJson(parse(text), values))
        const written = scene.placed(isBomb ? `${aliases}\n${changed}` : changed)
        await writeFile(file, changedBytes(Buffer.from(written), bytes))
        try {
          const config = await loadConfig({ file, cwd: scene.own, env, unset: 'fail' })
          for (const { provider, options } of config.exports) provider.createSource(options)
        } catch (error) {
          // What names a source is no secret: the error says that there is none of this name.
          const details = isFinopsError(error) ? JSON.stringify(error.details) : ''
          const isName = isFinopsError(error) && error.code === 'FINOPS_UNKNOWN_SOURCE'
          const others = details.replaceAll(/There is no source '[^']*'|"source":"[^"]*"/g, '')
          if (!isName && others.includes(secret)) {
            throw new Violation('an error has in its details what the environment holds')
          }
          return { end: isName ? error.code : requireRefusal(withoutNames(error)) }
        }
        return { end: 'taken' }
      },
    }
  },
}

/** The error without the names of sources that it repeats. */
function withoutNames(error: unknown): unknown {
  if (!isFinopsError(error)) return error
  const plain = JSON.stringify(error.details).replaceAll(/There is no source '[^']*'/g, 'There is no such source')
  const { code, message, hint } = error
  return new FinopsError({
    code,
    message: message.replace(/There is no source '[^']*'/, 'There is no such source'),
    ...(hint !== undefined && { hint }),
    details: JSON.parse(plain) as Readonly<Record<string, unknown>>,
  })
}
