import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { GeneratedDelivery } from '@open-finops/bill-generator'
import { FinopsError, fileSystemError, type OnEvent } from '@open-finops/pipeline'
import { configName } from '../config/find.ts'
import { type FinopsConfig, loadConfig } from '../config/load.ts'
import { configTemplate } from '../config/template.ts'
import { ingestExports } from '../ingest-exports.ts'
import {
  billsFolder,
  type DemoBills,
  demoBillOptions,
  demoExports,
  exportName,
  restatedMonth,
  startDemoBills,
} from './demo-bills.ts'

/** What the demo is to be. */
export interface DemoRequest {
  /** Absolute. */
  readonly folder: string
  /** Last month, `YYYY-MM`. */
  readonly until: string
  readonly cwd: string
  readonly onEvent: OnEvent
  readonly signal: AbortSignal
}

/** Bills that were made and ingested. */
export interface Demo {
  readonly config: FinopsConfig
  readonly bills: DemoBills
  /** The month that AWS delivered twice. */
  readonly restated: string
}

/** Says that a folder is a demo, so that the next one may replace it. */
const markName = '.finops-demo'

/**
 * Makes the bills of three clouds and a `finops.yaml` beside them, and ingests each as soon as it is there; that of AWS
 * twice, as it would have been delivered: first with the first assembly of a month, then with its restatement.
 * @throws FinopsError `FINOPS_DEMO_FOLDER` when the folder holds something else; what an ingest throws.
 */
export async function makeDemo(request: DemoRequest): Promise<Demo> {
  const { folder, until, cwd } = request
  await prepareFolder(folder)
  const restated = restatedMonth(until)
  const options = demoBillOptions(join(folder, billsFolder), until)
  const making = startDemoBills(options)
  try {
    const file = join(folder, configName)
    await writeFile(file, configTemplate({ data: './data', exports: demoExports }))
    const config = await loadConfig({ file, cwd, env: {}, unset: 'fail' })
    const gcp = await making.gcp
    await ingestExport(request, config, 'gcp')
    const azure = await making.azure
    await ingestExport(request, config, 'azure')
    const aws = await making.aws
    const [first, second] = aws.deliveries.filter((delivery) => delivery.period === restated)
    if (first === undefined || second === undefined) throw new Error(`the bill of ${restated} was made once only`)
    for (const version of [first, second]) {
      await putInForce(options.aws.directory, version)
      await ingestExport(request, config, 'aws')
    }
    return { config, bills: { aws, azure, gcp }, restated }
  } finally {
    await making.settled
  }
}

/** AWS lets a month's top manifest name the assembly that counts; each assembly's folder keeps a copy of its own. */
async function putInForce(bucket: string, { manifestKey, files }: GeneratedDelivery): Promise<void> {
  const assembly = dirname(files[0]?.key ?? '')
  await copyFile(join(bucket, assembly, basename(manifestKey)), join(bucket, manifestKey))
}

async function ingestExport(
  { onEvent, signal }: DemoRequest,
  config: FinopsConfig,
  source: keyof DemoBills,
): Promise<void> {
  const options = { periods: {}, dryRun: false, strict: false, allowUntied: false, onEvent, signal }
  const exports = config.exports.filter(({ name }) => name === exportName(source))
  const outcomes = await ingestExports({ config, exports, ...options })
  for (const { error } of outcomes) if (error !== undefined) throw error
}

async function prepareFolder(folder: string): Promise<void> {
  try {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    if (names.length > 0 && !names.includes(markName)) {
      throw new FinopsError({
        code: 'FINOPS_DEMO_FOLDER',
        message: `${folder} holds something else than a demo`,
        hint: 'Name another folder: finops demo --dir <folder>.',
        details: { path: folder },
      })
    }
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, markName), 'Made by finops demo, and replaced by the next one.\n')
    for (const part of [billsFolder, 'data']) await rm(join(folder, part), { recursive: true, force: true })
  } catch (error) {
    throw fileSystemError(error, folder)
  }
}
