import { costAndUsageColumns } from '@open-finops/focus-schema'
import type { Row } from './model-interpreter.ts'
import { columns12, validRows } from './valid-rows.ts'

/** The valid file with one thing wrong in it. */
export interface Mutation {
  readonly name: string
  /** The column that was changed: rules that don't read it say what they say of the valid file. */
  readonly column: string
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

/** The same numbers for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Values that are wrong for a column of the type, each in its own way. */
function wrongValues(name: string, dataType: string, format: string): readonly (string | null)[] {
  if (dataType === 'Decimal') return [null, '+5', '1,000', 'five', '-7.5', '99.25', '$4', '0']
  if (dataType === 'DateTime')
    return [null, '2026-08-01 00:00:00', '2026-08-01T02:00:00+02:00', '2026-13-01T00:00:00Z', 'August']
  if (dataType === 'JSON') {
    return [
      null,
      'team=shop',
      '["a"]',
      '{"a":{"b":1}}',
      '{"a":1,"a":2}',
      '{"a":"1"',
      '{"corecount":2}',
      '{"CoreCount":"2"}',
      '{"lower":1}',
    ]
  }
  const allowed =
    format === 'Allowed Values'
      ? ['Used', 'Usage', 'Tax', 'Purchase', 'Correction', 'Unused', 'Storage', 'Object Storage']
      : []
  const unit = format === 'Unit' ? ['GB/Fortnight', 'per hour!'] : []
  const currency = format === 'Currency' ? ['euro', 'ZZZ', ' '] : []
  return [null, '', 'N/A', `other ${name}`, ...allowed, ...unit, ...currency]
}

/** Every column, each wrong value of it, in a row and in the rows of one more seeded choice. */
export function mutations(seed: number): readonly Mutation[] {
  const next = random(seed)
  const definitions = costAndUsageColumns('1.2')
  const changed = definitions.flatMap(({ name, dataType, valueFormat }) =>
    wrongValues(name, dataType, valueFormat).flatMap((value) => {
      const first = Math.floor(next() * validRows.length)
      const second = (first + 1 + Math.floor(next() * (validRows.length - 1))) % validRows.length
      return [first, second].map((at) => ({
        name: `${name} of row ${at + 1} is ${value === null ? 'null' : JSON.stringify(value)}`,
        column: name,
        columns: columns12,
        rows: validRows.map((row, index) => (index === at ? { ...row, [name]: value } : row)),
      }))
    }),
  )
  return changed
}

/** The valid file without one of its columns. */
export function withoutColumn(name: string): Mutation {
  return { name: `no ${name}`, column: name, columns: columns12.filter((column) => column !== name), rows: validRows }
}
