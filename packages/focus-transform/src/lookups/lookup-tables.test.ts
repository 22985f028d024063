import { SERVICE_SUBCATEGORIES } from '@open-finops/focus-schema'
import { describe, expect, it } from 'vitest'
import awsServiceAliases from './aws-service-aliases.json' with { type: 'json' }
import type { LookupName } from './lookup-table.ts'
import { LOOKUPS, lookupTable } from './lookup-tables.ts'

const TABLES = Object.values(LOOKUPS)
const subcategories = new Map<string | null, readonly string[]>(Object.entries(SERVICE_SUBCATEGORIES))

function column(name: LookupName, columnName: string): (row: readonly (string | null)[]) => string | null {
  const index = lookupTable(name).columns.indexOf(columnName)
  expect(index, `${name} has no column ${columnName}`).toBeGreaterThanOrEqual(0)
  return (row) => row[index] ?? null
}

/** The row of that key, as an object of its columns. */
function rowOf(name: LookupName, key: string): Readonly<Record<string, string | null>> | undefined {
  const { columns, rows } = lookupTable(name)
  const row = rows.find(([first]) => first === key)
  return row && Object.fromEntries(columns.map((columnName, index) => [columnName, row[index] ?? null]))
}

/** The values that occur more than once. */
function duplicates(values: readonly (string | null)[]): (string | null)[] {
  return values.filter((value, index) => values.indexOf(value) !== index)
}

describe('every lookup table', () => {
  it.each(TABLES)('$name names itself, its columns and its sources', (table) => {
    expect(LOOKUPS[table.name]).toBe(table)
    expect(table.description.length).toBeGreaterThan(20)
    expect(table.key).toBe(table.columns[0])
    expect(table.columns.length).toBeGreaterThanOrEqual(2)
    expect(table.source.length).toBeGreaterThan(0)
    for (const source of table.source) expect(source.trim().length).toBeGreaterThan(10)
  })

  it.each(TABLES)('$name has one row per key, a cell per column and no empty or padded text', (table) => {
    expect(table.rows.length).toBeGreaterThan(10)
    expect(duplicates(table.rows.map(([key]) => key ?? null))).toEqual([])
    for (const row of table.rows) {
      expect(row, `row ${row[0]}`).toHaveLength(table.columns.length)
      expect(row[0], 'a key is never null').not.toBeNull()
      for (const cell of row) if (cell !== null) expect(cell).toBe(cell.trim())
      for (const cell of row.slice(1)) expect(cell, `row ${row[0]}`).not.toBe('')
    }
  })
})

describe.each(['aws-services', 'aws-service-names'] as const)('%s', (name) => {
  const { rows } = lookupTable(name)
  const serviceName = column(name, 'ServiceName')
  const category = column(name, 'ServiceCategory')
  const subcategory = column(name, 'ServiceSubcategory')

  it('uses FOCUS categories, and subcategories of that category', () => {
    const illegal = rows.filter((row) => !subcategories.get(category(row))?.includes(subcategory(row) ?? ''))
    expect(illegal).toEqual([])
  })

  it('gives one service name one category and one default subcategory', () => {
    const seen = new Map<string | null, string>()
    for (const row of rows) {
      const classes = `${category(row)} / ${subcategory(row)}`
      expect(seen.get(serviceName(row)) ?? classes, `${serviceName(row)}`).toBe(classes)
      seen.set(serviceName(row), classes)
    }
  })
})

describe('aws-service-names', () => {
  it('answers for every name of aws-services as aws-services does', () => {
    for (const [, name, category, subcategory] of lookupTable('aws-services').rows) {
      expect(rowOf('aws-service-names', name ?? '')).toEqual({
        ServiceName: name,
        ServiceCategory: category,
        ServiceSubcategory: subcategory,
      })
    }
  })

  it('adds only names that aws-services does not print', () => {
    const printed = new Set(lookupTable('aws-services').rows.map(([, name]) => name))
    expect(awsServiceAliases.rows.filter(([name]) => printed.has(name ?? ''))).toEqual([])
  })

  it('knows the models that AWS Marketplace sells for Amazon Bedrock as generative AI', () => {
    expect(rowOf('aws-service-names', 'Claude Sonnet 4.5 (Amazon Bedrock Edition)')).toMatchObject({
      ServiceCategory: 'AI and Machine Learning',
      ServiceSubcategory: 'Generative AI',
    })
  })
})

describe('aws-services', () => {
  it.each([
    ['AmazonEC2', 'Amazon Elastic Compute Cloud', 'Compute', 'Virtual Machines'],
    ['AmazonS3', 'Amazon Simple Storage Service', 'Storage', 'Object Storage'],
    ['AmazonBedrock', 'Amazon Bedrock', 'AI and Machine Learning', 'Generative AI'],
    ['awskms', 'AWS Key Management Service', 'Security', 'Secret Management'],
    ['AWSSupportBusiness', 'AWS Support (Business)', 'Management and Governance', 'Support'],
    ['OCBPremiumSupport', 'AWS Premium Support', 'Management and Governance', 'Support'],
    ['ComputeSavingsPlans', 'Savings Plans for AWS Compute usage', 'Compute', 'Other (Compute)'],
    ['AmazonNoSuchService', undefined, undefined, undefined],
  ])('classifies %s as %s, %s, %s', (code, name, category, subcategory) => {
    const row = rowOf('aws-services', code)
    expect([row?.['ServiceName'], row?.['ServiceCategory'], row?.['ServiceSubcategory']]).toEqual([
      name,
      category,
      subcategory,
    ])
  })
})

describe('aws-regions', () => {
  const regions = lookupTable('aws-regions').rows
  const ids = new Set(regions.map(([id]) => id))

  it('names each region once', () => {
    expect(duplicates(regions.map(([, name]) => name ?? null))).toEqual([])
  })

  it('hangs zones under a region that begins their code and has no parent itself', () => {
    for (const [id, , parent] of regions) {
      const isZone = !/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(id ?? '')
      expect(parent !== null, `${id}`).toBe(isZone)
      if (parent) {
        expect(id?.startsWith(`${parent}-`), `${id}`).toBe(true)
        expect(rowOf('aws-regions', parent)?.['ParentRegionId'], `${parent}`).toBeNull()
      }
    }
  })

  it('covers GovCloud, China, the European Sovereign Cloud and Local Zones', () => {
    expect(rowOf('aws-regions', 'us-east-1')?.['RegionName']).toBe('US East (N. Virginia)')
    expect(rowOf('aws-regions', 'us-west-2-lax-1')).toMatchObject({ ParentRegionId: 'us-west-2' })
    for (const id of ['us-gov-west-1', 'us-gov-east-1', 'cn-north-1', 'cn-northwest-1', 'eusc-de-east-1']) {
      expect(ids).toContain(id)
    }
  })
})

describe('aws-units', () => {
  // FOCUS, Unit Format: [quantity] base units joined by "-", ratios with "/".
  const DATA_SIZE = '(?:[KMGTPE]i?)?[bB]'
  const COUNT = '(?:vCPU|IOPS|[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*)'
  const UNIT = new RegExp(`^(?:[1-9][0-9]* )?(?:${DATA_SIZE}|${COUNT})(?:/(?:Second|Hour))?(?:-(?:${COUNT}))?$`)
  const ABBREVIATED = /(?:^|[- ])(?:Hrs?|Mo|Month|Hour|Sec|Second|Day|Min|Minute|Yr|Year|Obj)$/

  it('gives units in FOCUS Unit Format, time units spelled out and plural', () => {
    for (const [native, unit] of lookupTable('aws-units').rows) {
      expect(unit, `${native}`).toMatch(UNIT)
      expect(unit, `${native}`).not.toMatch(ABBREVIATED)
    }
  })

  it('leaves a unit that is FOCUS already as it is', () => {
    for (const [native, unit] of lookupTable('aws-units').rows) {
      expect(rowOf('aws-units', unit ?? '')?.['FocusUnit'], `${native}`).toBe(unit)
    }
  })

  it('never drops or adds a unit quantity, which would scale prices', () => {
    const magnitude = (unit: string | null | undefined): number => {
      const [, digits, scale] = /^([0-9][0-9,]*|Million)([KkM]?) /.exec(unit ?? '') ?? []
      if (digits === undefined) return 1
      const base = digits === 'Million' ? 1_000_000 : Number(digits.replaceAll(',', ''))
      return base * (scale === 'M' ? 1_000_000 : scale ? 1000 : 1)
    }
    const scaled = lookupTable('aws-units').rows.filter(([native, unit]) => magnitude(native) !== magnitude(unit))
    expect(scaled).toEqual([])
    expect(lookupTable('aws-units').rows.some(([native]) => magnitude(native) === 1_000_000)).toBe(true)
  })

  it.each([
    ['Hrs', 'Hours'],
    ['GB-Mo', 'GB-Months'],
    ['GB-month', 'GB-Months'],
    ['Lambda-GB-Second', 'GB-Seconds'],
    ['LCU-Hrs', 'LCU-Hours'],
    ['ACU-Hr', 'ACU-Hours'],
    ['IOPS-Mo', 'IOPS-Months'],
    ['GiBps-mo', 'GiB/Second-Months'],
    ['Obj-Month', 'Object-Months'],
    ['1K tokens', '1000 Tokens'],
    ['Request', 'Requests'],
    ['Quantity', 'Units'],
    ['Count', 'Counts'],
  ])('writes %s as %s', (native, unit) => {
    expect(rowOf('aws-units', native)?.['FocusUnit']).toBe(unit)
  })
})
