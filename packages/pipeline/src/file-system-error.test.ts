import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { FinopsError, isFinopsError } from './errors.ts'
import { fileSystemError } from './file-system-error.ts'

it('a full disk is called a full disk, with the file that was written', () => {
  // As write(2) fails on a stream: without a path.
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
  const error = fileSystemError(full, '/data/raw/part-1.csv.gz')
  expect(isFinopsError(error) && [error.code, error.message, error.cause]).toEqual([
    'FINOPS_DISK_FULL',
    '/data/raw/part-1.csv.gz: the disk is full',
    full,
  ])
})

it('any other error of the file system names its own file', async () => {
  const thrown = await readFile('/nowhere/bill.csv').catch((error: unknown) => error)
  expect(fileSystemError(thrown, '/elsewhere')).toMatchObject({
    code: 'FINOPS_FILE_SYSTEM',
    details: { file: '/nowhere/bill.csv', errno: 'ENOENT' },
    hint: expect.any(String),
  })
})

it('what is no error of the file system stays what it is', () => {
  const own = new FinopsError({ code: 'FINOPS_TEST', message: 'mine' })
  const network = Object.assign(new Error('connect ECONNRESET'), { code: 'ECONNRESET', syscall: 'connect' })
  for (const error of [own, network, new TypeError('x'), 'text', undefined]) {
    expect(fileSystemError(error, '/file')).toBe(error)
  }
})
