import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { type InvoiceFacts, invoiceFactsSchema } from '@open-finops/focus-export/facts'
import type { ClickhouseConnectionOptions } from '@open-finops/loader-clickhouse/options'
import { FinopsError, fileSystemError, isFinopsError } from '@open-finops/pipeline'
import { z } from 'zod'
import { nearest } from '../output/nearest.ts'
import { type LoadedProvider, loadProvider } from '../providers.ts'
import { type Checked, checkPart, configFaults } from './check.ts'
import { type ConfigDocument, configError, type Place, parseConfigDocument, type Substitution } from './document.ts'
import { type AccountFacts, type ConfigText, configSchema, type Dimensions, type DuckdbSettings } from './schema.ts'

/** An export of `finops.yaml`, checked by its source's schema. */
export interface ExportConfig {
  readonly name: string
  /** `aws`, or the module that reads it. */
  readonly source: string
  /** As messages name it. */
  readonly location: string
  /** What the source is created with. */
  readonly options: Readonly<Record<string, unknown>>
  readonly provider: LoadedProvider
}

/** `finops.yaml`, checked, with absolute paths. */
export interface FinopsConfig {
  /** Absolute path. */
  readonly file: string
  readonly dataDir: string
  readonly exports: readonly ExportConfig[]
  readonly dimensions: Dimensions
  readonly accounts: Readonly<Record<string, AccountFacts>>
  readonly duckdb: DuckdbSettings
  /** Where rows land in the place of the lake. */
  readonly clickhouse?: ClickhouseConnectionOptions
  readonly retention: ConfigText['retention']
  /** The user's own dashboards and changes to shipped ones: absolute path of a folder, which need not be there. */
  readonly dashboards?: string
  /** What finance knows of invoices: a list, or the absolute path of a file. */
  readonly invoices?: { readonly file: string } | readonly InvoiceFacts[]
  /** What no bill says of contract commitments. */
  readonly commitments?: { readonly file: string }
}

/** How to read a configuration. */
export interface LoadConfigRequest extends Substitution {
  /** Absolute path. */
  readonly file: string
  /** Messages name the file relative to this folder where it lies in it. */
  readonly cwd: string
}

/**
 * Reads and checks `finops.yaml`. Relative paths in it are relative to it.
 * @throws FinopsError `FINOPS_CONFIG` (unknown keys with the nearest known one, wrong values) and `FINOPS_ENV_UNSET`,
 *   each with file, line and column; `FINOPS_UNKNOWN_SOURCE`; the file system's own when it can't be read.
 */
export async function loadConfig(request: LoadConfigRequest): Promise<FinopsConfig> {
  const { file, cwd } = request
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw fileSystemError(error, file)
  })
  return await checkConfig(request, parseConfigDocument(shortPath(file, cwd), text, request))
}

/** The path as people in this folder write it. */
export function shortPath(path: string, cwd: string): string {
  const fromHere = relative(cwd, path)
  return fromHere === '' || fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere
}

async function checkConfig({ file }: LoadConfigRequest, document: ConfigDocument): Promise<FinopsConfig> {
  const faults: FinopsError[] = []
  const top = checkPart(document, configSchema, document.value)
  const folder = dirname(file)
  const exports: ExportConfig[] = []
  faults.push(...invoiceFaults(document), ...(top.faults ?? []))
  for (const [index, entry] of top.value?.exports.entries() ?? readableExports(document)) {
    const checked = await checkExport(document, file, entry, index)
    if (checked.faults === undefined) exports.push(checked.value)
    else faults.push(...checked.faults)
  }
  const { value } = top
  if (value !== undefined) faults.push(...twins(document, exports), ...accountFaults(document, value))
  const [first, ...others] = faults
  if (first !== undefined) throw configFaults([first, ...others])
  if (value === undefined) throw new Error('a failed check found no fault')
  const { tempDirectory, ...duckdb } = value.store.duckdb ?? {}
  const { invoices, commitments, dashboards } = value
  const { clickhouse } = value.store
  return {
    file,
    dataDir: resolve(folder, value.data),
    exports,
    dimensions: value.dimensions,
    accounts: value.accounts,
    duckdb: { ...duckdb, ...(tempDirectory !== undefined && { tempDirectory: resolve(folder, tempDirectory) }) },
    retention: value.retention,
    ...(clickhouse !== undefined && { clickhouse }),
    ...(dashboards !== undefined && { dashboards: resolve(folder, dashboards) }),
    ...(invoices !== undefined && {
      invoices: 'file' in invoices ? { file: resolve(folder, invoices.file) } : invoices,
    }),
    ...(commitments !== undefined && { commitments: { file: resolve(folder, commitments.file) } }),
  }
}

/** A list or a file may stand there; of a list each fault has its own place. */
function invoiceFaults(document: ConfigDocument): readonly FinopsError[] {
  const invoices = (document.value as Readonly<Record<string, unknown>> | null)?.['invoices']
  if (!Array.isArray(invoices)) return []
  return checkPart(document, z.array(invoiceFactsSchema), invoices, ['invoices']).faults ?? []
}

/** The exports that can be told apart from the rest of a file with faults, so that theirs are reported too. */
function* readableExports({ value }: ConfigDocument): Generator<[number, ConfigText['exports'][number]]> {
  const exports: unknown = (value as Readonly<Record<string, unknown>> | null)?.['exports']
  if (!Array.isArray(exports)) return
  for (const [index, entry] of exports.entries()) {
    const { name, source } = (entry ?? {}) as Readonly<Record<string, unknown>>
    if (typeof name === 'string' && typeof source === 'string') yield [index, { ...entry, name, source }]
  }
}

async function checkExport(
  document: ConfigDocument,
  file: string,
  entry: ConfigText['exports'][number],
  index: number,
): Promise<Checked<ExportConfig>> {
  const path = ['exports', index]
  const { source, ...given } = entry
  let provider: LoadedProvider
  try {
    provider = await loadProvider(source, file)
  } catch (error) {
    if (!isFinopsError(error)) throw error
    return { faults: [placed(document, error, document.placeOf([...path, 'source']))] }
  }
  const checked = provider.options ? checkPart(document, provider.options, given, path) : { value: given }
  if (checked.faults !== undefined) return checked
  const options = withAbsoluteLocation(checked.value as Readonly<Record<string, unknown>>, dirname(file))
  // A bill in several places is known by the first.
  const location = PLACES.map((key) => options[key]).find((place) => typeof place === 'string') ?? ''
  return { value: { name: entry.name, source, provider, options, location } }
}

function placed(document: ConfigDocument, error: FinopsError, place: Place): FinopsError {
  return new FinopsError({
    code: error.code,
    message: `${document.file}:${place.line}:${place.column}: ${error.message}`,
    details: { file: document.file, ...place, ...error.details },
    cause: error,
    ...(error.hint !== undefined && { hint: error.hint }),
  })
}

/** Options that say where a bill lies; `actual` and `amortized` are the two parts of an Azure bill. */
const PLACES = ['location', 'actual', 'amortized'] as const

/** A URL and the home folder stay; any other path is relative to the configuration. */
function withAbsoluteLocation(
  options: Readonly<Record<string, unknown>>,
  folder: string,
): Readonly<Record<string, unknown>> {
  const absolute = PLACES.flatMap((key) => {
    const place = options[key]
    const isPath = typeof place === 'string' && !/^([a-z][a-z0-9+.-]+:\/\/|~(\/|$))/i.test(place)
    return isPath ? [[key, resolve(folder, place)] as const] : []
  })
  return absolute.length === 0 ? options : { ...options, ...Object.fromEntries(absolute) }
}

/** Two exports of one name would overwrite one another; two of one bill would count it twice. */
function twins(document: ConfigDocument, exports: readonly ExportConfig[]): readonly FinopsError[] {
  return exports.flatMap((entry, index) => {
    const earlier = exports.slice(0, index)
    if (earlier.some((other) => other.name === entry.name)) {
      const place = document.placeOf(['exports', index, 'name'])
      return [
        configError(
          document.file,
          place,
          `two exports are named '${entry.name}'`,
          'Give each export a name of its own.',
        ),
      ]
    }
    const bill = (one: ExportConfig): string =>
      JSON.stringify([one.source, one.location.replace(/\/+$/, ''), one.options['export'], one.options['endpoint']])
    const twin = earlier.find((other) => bill(other) === bill(entry))
    if (twin === undefined) return []
    const place = document.placeOf(['exports', index, 'location'])
    const message = `'${entry.name}' reads the same bill as '${twin.name}': its costs would count twice`
    return [configError(document.file, place, message, 'Remove one of the two, or tell them apart with export:.')]
  })
}

/** What is said about an account is its name or its value in a dimension that is declared. */
function accountFaults(document: ConfigDocument, { accounts, dimensions }: ConfigText): readonly FinopsError[] {
  const known = ['name', ...Object.keys(dimensions)]
  return Object.entries(accounts).flatMap(([account, facts]) =>
    Object.keys(facts)
      .filter((key) => !known.includes(key))
      .map((key) => {
        const meant = nearest(key, known)
        return configError(
          document.file,
          document.placeOfKey(['accounts', account], key),
          `unknown key '${key}' of account ${account}`,
          `${meant === undefined ? '' : `Did you mean '${meant}'? `}An account has a name and values of declared dimensions: ${known.join(', ')}.`,
        )
      }),
  )
}
