import type { Readable } from 'node:stream'
import { FinopsError } from '../errors.ts'

/** The error of an answer that ended too early; its name is one of those that every client takes for a broken connection. */
export function incompleteBody(have: number, want: number): Error {
  const error = new Error(`the answer ended after ${have} of ${want} bytes`)
  error.name = 'IncompleteBody'
  return error
}

/**
 * Makes sure that an answer is of the content that was asked for, and not of a proxy or a login page on the way.
 * @throws an error that every client takes for a broken connection.
 */
export function requireTag(body: Readable, asked: string | undefined, answered: string | undefined): void {
  const plain = (tag: string): string => tag.replace(/^W\//, '').replaceAll('"', '')
  if (asked === undefined || (answered !== undefined && plain(answered) === plain(asked))) return
  body.destroy()
  const error = new Error('somebody else answered in the place of the store')
  error.name = 'IncompleteBody'
  throw error
}

/** The error for a file that is not the one that was listed. */
export function changedWhileRead(file: string, listed: number, found: number): FinopsError {
  return new FinopsError({
    code: 'FINOPS_CHANGED_WHILE_READ',
    message: `${file} has ${found} bytes, but ${listed} when it was listed`,
    hint: 'Run again: the new version will be found.',
    retryable: true,
    details: { file, listed, found },
  })
}
