import { FinopsError, isFinopsError } from '../errors.ts'
import type { BillingClient, ReadRange } from './billing-client.ts'
import { changedWhileRead, incompleteBody } from './body.ts'
import { patiently } from './patience.ts'

/** What to read of an object, and how much it may be. */
export interface BytesRequest extends ReadRange {
  readonly atMost: number
  /** Size of the whole object as it was listed; with `length` absent, exactly so much must come. */
  readonly listed?: number | undefined
}

/**
 * Reads a part of an object into memory; a connection that breaks on the way is tried again.
 * @throws FinopsError `FINOPS_FILE_TOO_LARGE` beyond `atMost` bytes, `FINOPS_CHANGED_WHILE_READ` for another size than
 *   the listed one, and what the store says.
 */
export async function readBytes(client: BillingClient, key: string, request: BytesRequest): Promise<Buffer> {
  const { atMost, listed, ...range } = request
  const want = range.length ?? listed
  try {
    return await patiently(
      {
        patience: client.patience,
        signal: range.signal,
        isWorthAnotherTry: (error) => !isFinopsError(error) && client.isTransient(error),
      },
      async ({ signal, heard }) => {
        const chunks: Buffer[] = []
        let bytes = 0
        for await (const chunk of await client.read(key, { ...range, signal })) {
          heard()
          const buffer = Buffer.from(chunk as Uint8Array)
          bytes += buffer.length
          if (bytes > atMost) throw fileTooLarge(client, key, atMost)
          chunks.push(buffer)
        }
        if (want !== undefined && bytes < want) throw incompleteBody(bytes, want)
        if (want !== undefined && bytes > want) throw changedWhileRead(client.nameOf(key), want, bytes)
        return Buffer.concat(chunks)
      },
    )
  } catch (error) {
    if (range.signal?.aborted) throw error
    throw client.explain(error, key)
  }
}

function fileTooLarge(client: BillingClient, key: string, atMost: number): FinopsError {
  const file = client.nameOf(key)
  return new FinopsError({
    code: 'FINOPS_FILE_TOO_LARGE',
    message: `${file} is larger than ${atMost} bytes, too large for what it should be`,
    hint: 'Look whether this file is what its name says; remove it if no export wrote it.',
    details: { file, atMost },
  })
}
