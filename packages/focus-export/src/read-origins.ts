import { readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { FocusVersion } from '@open-finops/focus-schema'
import { z } from 'zod'
import { manifestName } from './folder.ts'
import type { ExportOrigins } from './origins.ts'

/** Read as a stranger's: the folder may come from anywhere. */
const manifest = z.object({
  focusVersion: z.string(),
  files: z.array(z.string()),
  columnOrigins: z.object({
    rows: z.array(
      z.object({
        exportName: z.string(),
        format: z.string(),
        reported: z.array(z.string()),
        derived: z.array(z.string()),
        absent: z.array(z.string()),
        mixed: z.record(z.string(), z.string()),
      }),
    ),
    ofVersion: z.record(z.string(), z.string()),
  }),
})

/**
 * What the export that a file of CostAndUsage lies in says of its columns.
 * @param file Absolute.
 * @returns Undefined where no `focus-export.json` of that version, in the folder above, lists the file.
 */
export async function readExportOrigins(file: string, version: FocusVersion): Promise<ExportOrigins | undefined> {
  const folder = dirname(dirname(file))
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => undefined)
  const read = text === undefined ? undefined : manifest.safeParse(json(text)).data
  const path = relative(folder, file).split(sep).join('/')
  return read?.focusVersion === version && read.files.includes(path) ? read.columnOrigins : undefined
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
