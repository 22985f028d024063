import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOOKUPS } from './lookup-tables.ts'

const BILLS = fileURLToPath(new URL('../../../../../shared/data/aws/', import.meta.url))
const ANONYMISED = `${BILLS}cur-legacy-file/*.csv`
const GENERATED = `${BILLS}cur-legacy-bucket/**/*.csv.gz`
const missing = !existsSync(BILLS)
if (missing) console.warn(`SKIPPED: no AWS sample bills at ${BILLS}; the lookups are not tested against bills`)

/** Ids of AWS Marketplace products: their category comes from the product name. */
const MARKETPLACE_CODE = /^[a-z0-9]{24,26}$/

describe.skipIf(missing)(
  'lookups over AWS sample bills',
  { meta: { skipReason: 'AWS bills of another maker are not at ../shared/data/aws' } },
  () => {
    let connection: DuckDBConnection

    beforeAll(async () => {
      connection = await (await DuckDBInstance.create(':memory:')).connect()
      await connection.run(
        `CREATE TABLE bill AS FROM read_csv([${quoted(ANONYMISED)}, ${quoted(GENERATED)}], all_varchar = true, union_by_name = true, filename = true)`,
      )
    })

    afterAll(() => connection.closeSync())

    async function rows(sql: string): Promise<Record<string, string | null>[]> {
      const reader = await connection.runAndReadAll(sql)
      return reader.getRowObjects() as Record<string, string | null>[]
    }

    const keys = (name: keyof typeof LOOKUPS): Set<string | null | undefined> =>
      new Set(LOOKUPS[name].rows.map(([key]) => key))

    it('know every product code, or the product name of a Marketplace product', async () => {
      const codes = keys('aws-services')
      const names = keys('aws-service-names')
      const products = await rows(
        `SELECT DISTINCT "lineItem/ProductCode" AS code, "product/ProductName" AS name FROM bill`,
      )
      expect(products.length).toBeGreaterThan(15)
      const unknown = products.filter(
        ({ code, name }) => !codes.has(code) && !(MARKETPLACE_CODE.test(code ?? '') && names.has(name)),
      )
      expect(unknown).toEqual([])
    })

    it('print product codes under the name the bills print', async () => {
      const names = new Map(LOOKUPS['aws-services'].rows.map(([code, name]) => [code, name]))
      const products = await rows(
        `SELECT DISTINCT "lineItem/ProductCode" AS code, "product/ProductName" AS name FROM bill
       WHERE filename LIKE '%cur-legacy-file%' AND "product/ProductName" IS NOT NULL`,
      )
      expect(products.length).toBeGreaterThan(10)
      expect(products.filter(({ code, name }) => names.get(code) !== name)).toEqual([])
    })

    it('know every region and unit', async () => {
      const regions = keys('aws-regions')
      const units = keys('aws-units')
      const found = await rows(
        `SELECT DISTINCT nullif("product/region", '') AS region, nullif("pricing/unit", '') AS unit FROM bill`,
      )
      expect(found.length).toBeGreaterThan(30)
      expect(found.filter(({ region }) => region !== null && region !== 'global' && !regions.has(region))).toEqual([])
      expect(found.filter(({ unit }) => unit !== null && !units.has(unit))).toEqual([])
    })
  },
)

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
