import { FinopsError } from '../errors.ts'

/** The error of an answer that ended too early; its name is one of those that every client takes for a broken connection. */
export function incompleteBody(have: number, want: number): Error {
  const error = new Error(`the answer ended after ${have} of ${want} bytes`)
  error.name = 'IncompleteBody'
  return error
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
