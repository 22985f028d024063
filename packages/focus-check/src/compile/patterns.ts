/** RE2 patterns of FOCUS's value formats; each is matched against the whole value. */

/** NumericFormat: no plus sign, no comma; an exponent has a sign only where it is negative. */
export const decimalPattern = '-?(\\d+(\\.\\d*)?|\\.\\d+)([Ee]-?\\d+)?'

/** DateTimeFormat: ISO 8601 with seconds, in UTC. */
export const momentPattern = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ'

const sizes = '[KMGTPE]?b|[KMGTPE]?B|[KMGTPE]ib|[KMGTPE]iB'
const interval = '(Year|Month|Day|Hour|Minute|Second)'
const counted = '[A-Za-z][A-Za-z0-9]*( +[A-Za-z][A-Za-z0-9]*)*'
const unit = `(${sizes}|${counted})`

/** UnitFormat: `GB`, `GB-Hours`, `GB/Hour`, `1000 Requests`, `Units/3 Months`. */
export const unitPattern: string = `(\\d+ )?${unit}|${unit}-${interval}s|${unit}/${interval}|${unit}/\\d+ ${interval}s`

const space = '[ \\t\\r\\n]*'
const text = '"([^"\\\\\\x00-\\x1f]|\\\\["\\\\/bfnrt]|\\\\u[0-9A-Fa-f]{4})*"'
const number = '-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?'
const scalar = `(${text}|${number}|true|false|null)`

function object(pair: string): string {
  return `${space}\\{${space}(${pair}(${space},${space}${pair})*)?${space}\\}${space}`
}

function pairOf(key: string, value: string): string {
  return `${key}${space}:${space}${value}`
}

/** KeyValueFormat: a JSON object of strings, numbers, booleans and nulls. */
export const keyValuePattern: string = object(pairOf(text, scalar))

/** SkuPriceDetails keys of FOCUS 1.2 to 1.4, by the type of their value. */
const numberKeys = 'CoreCount|DiskMaxIops|DiskSpace|GpuCount|MemorySize|NetworkMaxIops|NetworkMaxThroughput'
const textKeys = 'DiskType|InstanceSeries|InstanceType|OperatingSystem|Redundancy|StorageClass'

/** The names that FOCUS gives to properties of a SKU price. */
export const skuPriceKeys: readonly string[] = `${numberKeys}|${textKeys}`.split('|')

export const skuKeyPattern: string = object(pairOf(`"(x_[^"\\\\]*|${numberKeys}|${textKeys})"`, scalar))

export const pascalKeyPattern: string = object(pairOf('"(x_)?[A-Z][A-Za-z0-9]*"', scalar))

export const skuTypePattern: string = object(
  `(${pairOf('"x_[^"\\\\]*"', scalar)}|${pairOf(`"(${numberKeys})"`, `(${number}|null)`)}|${pairOf(`"(${textKeys})"`, `(${text}|null)`)})`,
)
