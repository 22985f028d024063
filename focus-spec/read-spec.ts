import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { datasetSchema, extensionsSchema, type Spec, serviceCategoriesSchema } from './spec-schema.ts'

const DATASET_FILES = ['cost-and-usage.json', 'contract-commitment.json', 'invoice-detail.json', 'billing-period.json']

async function read<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(new URL(file, import.meta.url), 'utf8')
  const result = schema.safeParse(JSON.parse(text))
  if (!result.success) throw new Error(`focus-spec/${file}:\n${z.prettifyError(result.error)}`)
  return result.data
}

/** Reads and validates every authored file of this folder. Throws an Error that names the file and each fault. */
export async function readSpec(): Promise<Spec> {
  return {
    datasets: await Promise.all(DATASET_FILES.map((file) => read(file, datasetSchema))),
    services: await read('service-categories.json', serviceCategoriesSchema),
    extensions: await read('extensions.json', extensionsSchema),
  }
}
