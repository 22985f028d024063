// The names of a Parquet file's columns, read from its footer: FileMetaData in Thrift's compact protocol.
// https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md

const typeOf = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
} as const

/** Footer length and the magic after it. */
export const parquetTailBytes: number = 8

/** Length of the footer from a file's last eight bytes; undefined when these are none of a Parquet file. */
export function parquetFooterLength(tail: Uint8Array): number | undefined {
  const view = Buffer.from(tail)
  if (view.length !== parquetTailBytes || view.toString('latin1', 4) !== 'PAR1') return undefined
  return view.readUInt32LE(0)
}

/**
 * Names of the top-level columns.
 * @param footer The footer without its length and magic.
 * @returns Empty when the bytes are no footer.
 */
export function parquetColumns(footer: Uint8Array): readonly string[] {
  try {
    return topLevelNames(schemaOf(reader(footer)))
  } catch (error) {
    if (error instanceof RangeError) return []
    throw error
  }
}

interface SchemaElement {
  name: string
  children: number
}

interface Reader {
  byte(): number
  varint(): number
  binary(): string
  skip(bytes: number): void
}

function reader(bytes: Uint8Array): Reader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const self: Reader = {
    byte() {
      const value = buffer.readUInt8(at)
      at += 1
      return value
    },
    varint() {
      let value = 0
      for (let factor = 1; ; factor *= 128) {
        const part = self.byte()
        value += (part & 0x7f) * factor
        if (part < 0x80) return value
        if (factor > 2 ** 63) throw new RangeError('no varint')
      }
    },
    binary() {
      const length = self.varint()
      const start = at
      self.skip(length)
      return buffer.toString('utf8', start, at)
    },
    skip(count) {
      if (count < 0 || at + count > buffer.length) throw new RangeError('beyond the end')
      at += count
    },
  }
  return self
}

/** Calls `field` for each field of a struct; it returns false to have the field skipped. */
function readStruct(input: Reader, field: (id: number, type: number) => boolean): void {
  let id = 0
  for (;;) {
    const head = input.byte()
    const type = head & 0x0f
    if (type === typeOf.stop) return
    const delta = head >> 4
    id = delta === 0 ? zigzag(input.varint()) : id + delta
    if (!field(id, type)) skipValue(input, type)
  }
}

function skipValue(input: Reader, type: number, depth = 0): void {
  if (depth > 32) throw new RangeError('too deep')
  if (type === typeOf.true || type === typeOf.false) return
  if (type === typeOf.byte) input.skip(1)
  else if (type === typeOf.i16 || type === typeOf.i32 || type === typeOf.i64) input.varint()
  else if (type === typeOf.double) input.skip(8)
  else if (type === typeOf.binary) input.skip(input.varint())
  else if (type === typeOf.list || type === typeOf.set) skipList(input, depth)
  else if (type === typeOf.struct) {
    readStruct(input, (_id, inner) => {
      skipValue(input, inner, depth + 1)
      return true
    })
  } else throw new RangeError(`no Thrift type: ${type}`)
}

function skipList(input: Reader, depth: number): void {
  const { size, element } = listHead(input)
  for (let index = 0; index < size; index += 1) {
    // In a list a boolean takes a byte of its own.
    if (element === typeOf.true || element === typeOf.false) input.skip(1)
    else skipValue(input, element, depth + 1)
  }
}

function listHead(input: Reader): { readonly size: number; readonly element: number } {
  const head = input.byte()
  const short = head >> 4
  return { size: short === 15 ? input.varint() : short, element: head & 0x0f }
}

/** The second field of FileMetaData: the schema tree, depth first. */
function schemaOf(input: Reader): readonly SchemaElement[] {
  const elements: SchemaElement[] = []
  readStruct(input, (id, type) => {
    if (id !== 2 || type !== typeOf.list) return false
    const { size } = listHead(input)
    for (let index = 0; index < size; index += 1) elements.push(schemaElement(input))
    return true
  })
  return elements
}

function schemaElement(input: Reader): SchemaElement {
  const element: SchemaElement = { name: '', children: 0 }
  readStruct(input, (id, type) => {
    if (id === 4 && type === typeOf.binary) element.name = input.binary()
    else if (id === 5 && type === typeOf.i32) element.children = zigzag(input.varint())
    else return false
    return true
  })
  return element
}

function topLevelNames(elements: readonly SchemaElement[]): readonly string[] {
  const names: string[] = []
  let at = 1
  const skipTree = (): void => {
    const children = elements[at]?.children ?? 0
    at += 1
    for (let child = 0; child < children && at < elements.length; child += 1) skipTree()
  }
  while (at < elements.length) {
    names.push(elements[at]?.name ?? '')
    skipTree()
  }
  return names
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
