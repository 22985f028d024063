import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { FinopsError } from '@open-finops/pipeline'

/**
 * The absolute path that a location means; relative paths are taken from the working directory, `~` is the home folder.
 * @throws FinopsError `FINOPS_BAD_LOCATION` for a URL: files in FOCUS are read from folders.
 */
export function parseLocation(text: string): string {
  if (!/^[A-Za-z][A-Za-z0-9+.-]+:\/\//.test(text)) {
    return text === '~' || text.startsWith('~/') ? join(homedir(), text.slice(1)) : resolve(text)
  }
  throw new FinopsError({
    code: 'FINOPS_BAD_LOCATION',
    message: `'${text.replace(/\?.*$/, '')}' is no folder`,
    hint: 'FOCUS files are read from a local folder: copy them there first, for example with the command line of your store.',
    details: { location: text.replace(/\?.*$/, '') },
  })
}
