import { createRequire } from 'node:module'
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Format } from '@open-finops/focus-transform'
import { type BillingSource, FinopsError } from '@open-finops/pipeline'
import type { AwsSourceOptions } from '@open-finops/source-aws'
import type { AzureSourceOptions } from '@open-finops/source-azure'
import type { FocusSourceOptions } from '@open-finops/source-focus'
import type { GcpSourceOptions } from '@open-finops/source-gcp'
import type { z } from 'zod'
import { didYouMean } from './output/nearest.ts'

/** What an export's `source` names, loaded. */
export interface LoadedProvider {
  /** What may stand beside `source` in an export; `name` and `location` included. Absent: anything. */
  readonly options?: z.ZodType
  /** @param options Checked by the schema. */
  createSource(options: unknown): BillingSource
  /** Column layouts that this source names in its deliveries and that are not built in. */
  readonly formats?: readonly Format[]
  /** For a cloud that delivers no bill to a bucket by itself: the script that does, for the user to schedule there. */
  readonly deliveryScript?: DeliveryScript
}

/** Makes the script that brings bills to a location. */
export interface DeliveryScript {
  /** What to do with it. */
  readonly instruction: string
  /** A table that stands for one that is not known yet, and what in it is to be replaced. */
  readonly placeholder: { readonly table: string; readonly replace: string }
  /** @throws FinopsError when the table or the location can't be written in a script. */
  write(request: { readonly table: string; readonly location: string }): string
}

/** A provider that this program brings along. */
export interface Provider {
  readonly title: string
  /** How its bucket is written. */
  readonly place: string
  /** What to ask for the table that its delivery script reads; absent where there is no such script. */
  readonly tableQuestion?: string
  /** Loads the package; its cloud SDK is loaded at the first request only. */
  load(): Promise<LoadedProvider>
}

/** One line a provider. */
export const PROVIDERS: Readonly<Record<string, Provider>> = {
  aws: { title: 'Amazon Web Services', place: 's3://bucket/prefix', load: loadAws },
  azure: { title: 'Microsoft Azure', place: 'https://account.blob.core.windows.net/container/path', load: loadAzure },
  gcp: {
    title: 'Google Cloud',
    place: 'gs://bucket/prefix',
    tableQuestion: 'BigQuery table of the billing export (project.dataset.table); leave empty if there is none yet',
    load: loadGcp,
  },
  focus: { title: 'FOCUS files of any provider', place: 'a folder of CSV or Parquet files', load: loadFocus },
}

async function loadAws(): Promise<LoadedProvider> {
  const { awsSource, awsSourceOptions } = await import('@open-finops/source-aws')
  return { options: awsSourceOptions, createSource: (options) => awsSource(options as AwsSourceOptions) }
}

async function loadAzure(): Promise<LoadedProvider> {
  const { azureSource, azureSourceOptions } = await import('@open-finops/source-azure')
  return { options: azureSourceOptions, createSource: (options) => azureSource(options as AzureSourceOptions) }
}

async function loadGcp(): Promise<LoadedProvider> {
  const { bigQueryExportStatement, gcpSource, gcpSourceOptions } = await import('@open-finops/source-gcp')
  return {
    options: gcpSourceOptions,
    createSource: (options) => gcpSource(options as GcpSourceOptions),
    deliveryScript: {
      instruction:
        'Google delivers bills to BigQuery only. Schedule this there once a day; docs/gcp-export.md has the steps and roles:',
      placeholder: {
        table: 'PROJECT.DATASET.gcp_billing_export_resource_v1_BILLING_ACCOUNT',
        replace: 'PROJECT, DATASET and BILLING_ACCOUNT',
      },
      write: bigQueryExportStatement,
    },
  }
}

async function loadFocus(): Promise<LoadedProvider> {
  const { focusSource, focusSourceOptions } = await import('@open-finops/source-focus')
  return { options: focusSourceOptions, createSource: (options) => focusSource(options as FocusSourceOptions) }
}

/**
 * The provider of this name, or the module of this name: a package, or a file relative to the configuration. A module
 * exports `createSource(options): BillingSource`, and may export a zod schema `options` and the column layouts `formats`
 * that its deliveries name.
 * @throws FinopsError `FINOPS_UNKNOWN_SOURCE` when there is neither, or the module exports no source.
 */
export async function loadProvider(source: string, configFile: string): Promise<LoadedProvider> {
  const provider = Object.hasOwn(PROVIDERS, source) ? PROVIDERS[source] : undefined
  if (provider !== undefined) return await provider.load()
  if (!/[@/.]/.test(source)) throw unknownSource(source)
  const module = await importModule(source, configFile)
  if (typeof module['createSource'] !== 'function') {
    throw new FinopsError({
      code: 'FINOPS_UNKNOWN_SOURCE',
      message: `The module '${source}' exports no function createSource`,
      hint: 'A source module exports createSource(options), which returns a BillingSource of @open-finops/pipeline.',
      details: { source },
    })
  }
  const { formats } = module
  if (formats !== undefined && !(Array.isArray(formats) && formats.every(isFormat))) {
    throw new FinopsError({
      code: 'FINOPS_UNKNOWN_SOURCE',
      message: `What the module '${source}' exports as formats is no list of column layouts`,
      hint: 'Make each with focusFormat() of @open-finops/focus-transform; docs/examples/provider-oci shows how.',
      details: { source },
    })
  }
  return module as unknown as LoadedProvider
}

function isFormat(value: unknown): boolean {
  const { id, columns, mapping, roleOf } = (value ?? {}) as Partial<Format>
  return typeof id === 'string' && typeof roleOf === 'function' && columns !== undefined && mapping !== undefined
}

async function importModule(source: string, configFile: string): Promise<Record<string, unknown>> {
  try {
    const path = source.startsWith('.') ? resolve(configFile, '..', source) : source
    const target = isAbsolute(path) ? path : resolveFrom(path, configFile)
    return await import(isAbsolute(target) ? pathToFileURL(target).href : target)
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && /MODULE_NOT_FOUND/.test(String(error.code))
    throw new FinopsError({
      code: 'FINOPS_UNKNOWN_SOURCE',
      message: `The source module '${source}' can't be loaded${missing ? '' : `: ${error instanceof Error ? error.message : String(error)}`}`,
      hint: `Install it beside finops.yaml (npm install ${source}), or use one of: ${Object.keys(PROVIDERS).join(', ')}.`,
      details: { source },
      cause: error,
    })
  }
}

/** Where a package lies as seen from the configuration; its bare name when only this program can see it. */
function resolveFrom(name: string, configFile: string): string {
  try {
    return createRequire(configFile).resolve(name)
  } catch {
    return name
  }
}

function unknownSource(source: string): FinopsError {
  const names = Object.keys(PROVIDERS)
  return new FinopsError({
    code: 'FINOPS_UNKNOWN_SOURCE',
    message: `There is no source '${source}'`,
    hint: didYouMean(source, names) ?? `Sources: ${names.join(', ')}, or the name of an npm module.`,
    details: { source },
  })
}
