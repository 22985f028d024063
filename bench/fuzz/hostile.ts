import fc from 'fast-check'
import { rootMark } from './scene.ts'

/** Statements that leave a file where they run, and questions that give away a file's content. */
const sql: readonly string[] = [
  `'; COPY (SELECT 1) TO '${rootMark}/canary/sql.csv'; --`,
  `"; COPY (SELECT 1) TO '${rootMark}/canary/sql.csv'; --`,
  `'); COPY (SELECT 1) TO '${rootMark}/canary/sql.csv'; --`,
  `$$; COPY (SELECT 1) TO '${rootMark}/canary/sql.csv'; --`,
  `'; ATTACH '${rootMark}/canary/a.duckdb'; --`,
  `' || (SELECT content FROM read_text('${rootMark}/secret/secret.csv')) || '`,
  `" || (SELECT content FROM read_text('${rootMark}/secret/secret.csv')) || "`,
  `x') OR 1=1 --`,
  `*/ DROP VIEW raw; /*`,
  `']; DROP TABLE x; --`,
]

const paths: readonly string[] = [
  '../canary/up.csv',
  '../../canary/up.csv',
  '..\\..\\canary\\up.csv',
  '%2e%2e%2fcanary/up.csv',
  `${rootMark}/canary/absolute.csv`,
  `${rootMark}/secret/secret.csv`,
  '../secret/secret.csv',
  `file://${rootMark}/secret/secret.csv`,
  's3://elsewhere/../secret.csv',
  '/etc/passwd',
  'C:\\canary\\up.csv',
  'a/../../canary/up.csv',
  './././x.csv',
  '//x.csv',
  '~/x.csv',
  '$(touch canary)',
  '`touch canary`',
]

const patterns: readonly string[] = ['*', '?', '[a-z]', '**/*.csv', '*.csv', '{a,b}.csv', 'x[1].csv', '\\*']

const words: readonly string[] = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'true',
  '\u0000',
  '\u001b[31m\u001b]0;title\u0007',
  '\u009b31m',
  '\u202e\u2066',
  '\ufeff',
  '\ud800',
  '\r\n',
  '\n',
  '\t',
  '"',
  "'",
  '""',
  ',',
  '\\',
  `$\{HOME}`,
  `$\{FUZZ}`,
  '{{x}}',
  '[[AND {{x}}]]',
  '<script>alert(1)</script>',
  '=1+1',
  '\u0130I\u0131',
  '\u{1f4b8}',
  'x'.repeat(300),
  'x'.repeat(70_000),
]

const numbers: readonly string[] = [
  '0',
  '-0',
  '1e3',
  '1E-7',
  '1e400',
  '1e-400',
  'NaN',
  'nan',
  'inf',
  '-Infinity',
  '0x10',
  '1_000',
  '1,000.5',
  '1.000,5',
  ' 12.5',
  '12.5 ',
  '+3',
  '.5',
  '5.',
  '--1',
  '1-',
  '(5)',
  '$5',
  '5%',
  '\u0663',
  '9'.repeat(19),
  '9'.repeat(25),
  '9'.repeat(80),
  `0.${'0'.repeat(25)}1`,
  `0.${'123456789'.repeat(4)}`,
  '12345678901234567890.123456789012345678',
  '99999999999999999999.999999999999999999',
  '0.1',
  '-17.0000000001',
]

/** A decimal as clouds write them. */
export const decimalText: fc.Arbitrary<string> = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.integer({ min: 0, max: 18 }))
  .map(([negative, digits, scale]) => {
    const text = digits.toString().padStart(scale + 1, '0')
    const point = text.length - scale
    return `${negative ? '-' : ''}${text.slice(0, point)}${scale > 0 ? `.${text.slice(point)}` : ''}`
  })

/** Text where a number belongs. */
export const numberText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: decimalText },
  { weight: 3, arbitrary: fc.constantFrom(...numbers) },
  { weight: 1, arbitrary: fc.double().map(String) },
)

/** Text of somebody who wants harm, or of somebody whose program broke. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...sql) },
  { weight: 3, arbitrary: fc.constantFrom(...paths) },
  { weight: 1, arbitrary: fc.constantFrom(...patterns) },
  { weight: 3, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.constantFrom(...numbers) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
)

/** A file or folder name: what a file system takes, short enough for it. */
export const hostileName: fc.Arbitrary<string> = hostileText
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no file name can hold it
  .map((text) => text.replaceAll(/[\u0000/]/g, '_').slice(0, 60))
  .filter((name) => name !== '' && name !== '.' && name !== '..')

/** Any JSON value, in the place of another. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, 0, -1, 1e308, [], {}, [[]], [null], [{}]) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.array(hostileText, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(hostileText, hostileText, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: 10, max: 2000 }).map(nested) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
)

function nested(depth: number): unknown {
  let value: unknown = []
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}
