import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { committedSql } from './committed-sql.ts'
import { readableSql } from './readable-sql.ts'

it.each([...committedSql()])('%s is what the mapping compiles to (else run generate.ts)', async (path, sql) => {
  expect(await readFile(new URL(`formats/${path}`, import.meta.url), 'utf8')).toBe(sql)
})

it('breaks lines outside of constants only', () => {
  const constant = "' WHEN ''CASE'' END '"
  const sql = `  CASE WHEN ${'"a" = 1 AND '.repeat(12)}TRUE THEN ${constant} ELSE "x END" END AS "ELSE"`
  const readable = readableSql(sql)
  expect(readable).toContain(constant)
  expect(readable.replaceAll(/\s+/g, ' ').trim()).toBe(sql.replaceAll(/\s+/g, ' ').trim())
  expect(readable.split('\n')).toHaveLength(4)
})
