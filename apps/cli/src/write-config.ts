import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { FinopsError, fileSystemError, isFinopsError } from '@open-finops/pipeline'
import type { InitDraft } from './commands/init.ts'
import { configName } from './config/find.ts'
import { loadConfig, shortPath } from './config/load.ts'
import { configTemplate } from './config/template.ts'
import type { Invocation } from './invocation.ts'
import { loadProvider } from './providers.ts'

/** Where this call's configuration is to be written. */
export function configPath({ terminal, flags }: Invocation): string {
  return resolve(terminal.cwd, flags.config ?? configName)
}

/** @throws FinopsError `FINOPS_CONFIG_EXISTS` rather than overwriting a file that somebody wrote. */
export async function requireFree(file: string, force: boolean): Promise<void> {
  if (force || (await stat(file).catch(() => undefined)) === undefined) return
  throw new FinopsError({
    code: 'FINOPS_CONFIG_EXISTS',
    message: `${file} is there already`,
    hint: 'Edit it, name another file with --config, or overwrite it with --force.',
    details: { file },
  })
}

/** What was written, and what was noticed on the way. */
export interface WrittenConfig {
  /** As people in this folder write it. */
  readonly path: string
  readonly findings: readonly string[]
}

/**
 * Writes the file and reads it back as every command will. A local folder is looked into: one without manifests
 * becomes `layout: files`.
 */
export async function writeConfig(
  { terminal }: Invocation,
  file: string,
  draft: Omit<InitDraft, 'table'>,
): Promise<WrittenConfig> {
  const { cwd, env } = terminal
  const folder = dirname(file)
  const location = relocated(draft.location, cwd, folder)
  const { options, findings } = await lookInto(draft.source, resolve(folder, location), isLocal(draft.location), file)
  const data = relocated(draft.data, cwd, folder)
  const { name, source } = draft
  const text = configTemplate({ data, exports: [{ name, source, location, options }] })
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(temporary, text)
    await loadConfig({ file: temporary, cwd, env, unset: 'keep' })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw isFinopsError(error) && error.code === 'FINOPS_CONFIG' ? badAnswer(error) : fileSystemError(error, file)
  }
  return { path: shortPath(file, cwd), findings }
}

function isLocal(location: string): boolean {
  return !/^[a-z][a-z0-9+.-]+:\/\//i.test(location) && !location.startsWith('~')
}

/** Paths are typed relative to the working folder, and written relative to the file. */
function relocated(path: string, cwd: string, folder: string): string {
  if (!isLocal(path) || isAbsolute(path)) return path
  const fromFile = relative(folder, resolve(cwd, path)).replaceAll('\\', '/')
  return fromFile.startsWith('.') ? fromFile : `./${fromFile}`
}

async function lookInto(
  source: string,
  location: string,
  local: boolean,
  file: string,
): Promise<{ readonly options: Readonly<Record<string, string>>; readonly findings: readonly string[] }> {
  const provider = await loadProvider(source, file)
  if (!local) return { options: {}, findings: [] }
  const layouts: readonly Readonly<Record<string, string>>[] = [{}, { layout: 'files' }]
  // Not every source knows layouts.
  const takes = (options: unknown): boolean => provider.options?.safeParse(options).success !== false
  let trouble: unknown
  for (const options of layouts.filter((layout) => takes({ name: 'bill', location, ...layout }))) {
    try {
      const names = new Set<string>()
      let deliveries = 0
      for await (const { exportName } of provider
        .createSource({ name: 'bill', location, ...options })
        .discoverDeliveries({})) {
        names.add(exportName.replace(/^bill\/?/, ''))
        deliveries += 1
      }
      if (deliveries === 0) continue
      const found = [...names].filter((name) => name !== '').join(', ')
      return {
        options,
        findings: [
          `Found ${deliveries} ${deliveries === 1 ? 'delivery' : 'deliveries'}${found === '' ? '' : ` of ${found}`} in ${location}`,
        ],
      }
    } catch (error) {
      trouble ??= error
    }
  }
  const why = isFinopsError(trouble) ? trouble.message : `${location} holds no bill`
  return { options: {}, findings: [`warning: ${why}. Correct location: in the file before the first ingest.`] }
}

function badAnswer(error: FinopsError): FinopsError {
  return new FinopsError({
    code: error.code,
    message: error.message.replace(/^.*?:\d+:\d+: /, ''),
    hint: 'Correct the answer or flag; nothing was written.',
    cause: error,
  })
}
