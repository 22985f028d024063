import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { FinopsError } from '@open-finops/pipeline'

/** A location as the user means it. */
export type Location =
  | { readonly kind: 'folder'; readonly path: string }
  | {
      readonly kind: 'blob'
      /** `https://<account>.blob.core.windows.net`, or an emulator's address with the account as path. */
      readonly endpoint: string
      readonly account: string
      readonly container: string
      /** Without slashes at its ends. */
      readonly prefix: string
      /** A shared access signature that the URL carries. */
      readonly sasToken?: string
    }

/**
 * Reads a location: a folder (relative paths are taken from the working directory, `~` is the home folder), the URL of a
 * container and a path in it, or `abfss://container@account.dfs.core.windows.net/path`. Hosts of other clouds and
 * private endpoints count too; at an address without an account in its host name the account is the first part of
 * the path, as emulators have it.
 * @throws FinopsError `FINOPS_BAD_LOCATION`; the message holds no signature.
 */
export function parseLocation(text: string): Location {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):\/\//.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) {
    if (text === '~') return { kind: 'folder', path: homedir() }
    return { kind: 'folder', path: text.startsWith('~/') ? join(homedir(), text.slice(2)) : resolve(text) }
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw badLocation(text)
  const segments = url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded)
  if (/^abfss?$/.test(scheme)) {
    const [account = ''] = url.host.split('.')
    const endpoint = `https://${url.host.replace('.dfs.', '.blob.')}`
    return blob(text, endpoint, account, [decoded(url.username), ...segments], '')
  }
  if (scheme !== 'https' && scheme !== 'http') throw badLocation(text)
  const hasAccount = /\.(blob|dfs)\./.test(url.host)
  const host = url.host.replace('.dfs.', '.blob.')
  const account = hasAccount ? (url.host.split('.')[0] ?? '') : (segments.shift() ?? '')
  const endpoint = hasAccount ? `${scheme}://${host}` : `${scheme}://${host}/${account}`
  return blob(text, endpoint, account, segments, url.search)
}

function blob(
  text: string,
  endpoint: string,
  account: string,
  [container = '', ...path]: readonly string[],
  query: string,
): Location {
  // https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
  if (account === '' || !/^(\$root|\$web|[a-z0-9](?:-?[a-z0-9])*)$/.test(container)) throw badLocation(text)
  const sasToken = query.replace(/^\?/, '')
  return {
    kind: 'blob',
    endpoint,
    account,
    container,
    prefix: path.join('/'),
    ...(sasToken === '' ? {} : { sasToken }),
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function badLocation(text: string): FinopsError {
  const shown = text.replace(/\?.*$/s, '')
  return new FinopsError({
    code: 'FINOPS_BAD_LOCATION',
    message: `'${shown}' is no location of an Azure bill`,
    hint: 'Write https://<account>.blob.core.windows.net/<container>/<path>, or the path of a local folder.',
    details: { location: shown },
  })
}
