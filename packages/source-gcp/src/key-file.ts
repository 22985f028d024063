import { readFile } from 'node:fs/promises'
import { FinopsError } from '@open-finops/pipeline'
import { z } from 'zod'

/** What requests are signed with. */
export interface ServiceAccountKey {
  readonly client_email: string
  readonly private_key: string
}

const serviceAccountKey: z.ZodType<ServiceAccountKey> = z.object({
  client_email: z.string().min(1),
  private_key: z.string().startsWith('-----BEGIN'),
})

/**
 * Reads the JSON key of a service account.
 * @throws FinopsError `FINOPS_BAD_CREDENTIALS`; it shows nothing of the content.
 */
export async function readKeyFile(path: string): Promise<ServiceAccountKey> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw badKeyFile(path, error.code === 'ENOENT' ? 'does not exist' : `can't be read (${error.code})`)
  })
  const parsed = serviceAccountKey.safeParse(jsonOf(text))
  if (!parsed.success) throw badKeyFile(path, 'is no JSON key of a service account')
  const { client_email, private_key } = parsed.data
  return { client_email, private_key }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function badKeyFile(path: string, why: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_BAD_CREDENTIALS',
    message: `The key file ${path} ${why}`,
    hint: 'Set `keyFile:` to the JSON key of a service account. For other kinds of credentials leave it out and set GOOGLE_APPLICATION_CREDENTIALS.',
    details: { file: path },
  })
}
