import { stat } from 'node:fs/promises'
import { type FetchedDelivery, FinopsError } from '@open-finops/pipeline'

/**
 * Looks at the raw files' sizes and times: they must have the sizes that they were fetched with, and be what they
 * were when the transform began.
 * @throws FinopsError `FINOPS_FILE_MISSING`, `FINOPS_CHANGED_WHILE_READ`.
 */
export async function requireUnchanged(
  fetched: FetchedDelivery,
  before?: readonly string[],
): Promise<readonly string[]> {
  const marks = await Promise.all(
    fetched.files.map(async (file) => {
      const found = await stat(file.path).catch(() => undefined)
      if (!found) {
        throw new FinopsError({
          code: 'FINOPS_FILE_MISSING',
          message: `${file.path} does not exist`,
          hint: 'Restore the file, or run `finops ingest` to fetch the delivery again.',
          details: { file: file.path },
        })
      }
      if (found.size !== file.bytes) throw changed(file.path, `has ${found.size} bytes; ${file.bytes} were fetched`)
      return `${found.size}:${found.mtimeMs}`
    }),
  )
  const at = before === undefined ? -1 : marks.findIndex((mark, index) => mark !== before[index])
  const file = fetched.files[at]
  if (file) throw changed(file.path, 'changed while it was read')
  return marks
}

function changed(file: string, how: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_CHANGED_WHILE_READ',
    message: `${file} ${how}`,
    hint: 'Run the same command again once the file is complete. What was loaded before is as it was.',
    retryable: true,
    details: { file },
  })
}
