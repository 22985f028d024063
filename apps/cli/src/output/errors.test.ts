import { FinopsError } from '@open-finops/pipeline'
import { describe, expect, it } from 'vitest'
import { renderError, UsageError } from './errors.ts'

const plain = { json: false, debug: false, color: false }
const error = new FinopsError({
  code: 'FINOPS_CONFIG',
  message: "finops.yaml:4:5: unknown key 'locaton'",
  hint: "Did you mean 'location'?",
  details: { file: 'finops.yaml', line: 4, column: 5, excerpt: '    locaton: ./bill' },
  cause: new Error('the cause'),
})

describe('an error for people', () => {
  it('says what, where and what next, with the line it is about', () => {
    expect(renderError(error, plain)).toBe(
      [
        "error FINOPS_CONFIG: finops.yaml:4:5: unknown key 'locaton'",
        '  4 |     locaton: ./bill',
        '    |     ^',
        "  → Did you mean 'location'?",
        '',
      ].join('\n'),
    )
  })

  it('shows a stack, with causes, only when asked for', () => {
    for (const thrown of [error, new TypeError('x is undefined'), 'text']) {
      expect(renderError(thrown, plain)).not.toMatch(/^\s+at /m)
    }
    const debug = renderError(error, { ...plain, debug: true })
    expect(debug).toMatch(/^\s+at /m)
    expect(debug).toContain('caused by Error: the cause')
  })

  it('that nobody foresaw says that it is a defect', () => {
    expect(renderError(new TypeError('x is undefined\nmore'), plain)).toMatch(
      /^error FINOPS_UNEXPECTED: x is undefined\n {2}→ .*defect.*--debug/,
    )
  })

  it('lists what else is wrong', () => {
    const several = new FinopsError({
      code: 'FINOPS_CONFIG',
      message: 'first',
      details: { faults: [{ message: 'first' }, { message: 'second', hint: 'mend it' }] },
    })
    expect(renderError(several, plain)).toBe('error FINOPS_CONFIG: first\n  second → mend it\n')
  })
})

describe('an error that quotes a file of others', () => {
  const hostile = new FinopsError({
    code: 'FINOPS_FILE_MISSING',
    message: 'bill/\u001b]0;owned\u0007\u009b31m\r.csv\nerror FINOPS_FORGED: x is gone',
    hint: 'Restore \u001b[2J.csv',
    details: { line: 1, excerpt: 'a\u001b[31m', failures: [{ message: 'b\u007f' }] },
  })

  it('does not steer the terminal, nor begin a line like ours', () => {
    const text = renderError(hostile, plain)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    expect(text).toContain('bill/\\x1b]0;owned\\x07\\x9b31m\\x0d.csv\n    error FINOPS_FORGED')
    expect(text).toContain('→ Restore \\x1b[2J.csv')
  })

  it('is JSON without control characters that says the same', () => {
    const text = renderError(hostile, { ...plain, json: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
    expect(JSON.parse(text).error.message).toBe(hostile.message)
  })
})

describe('an error for programs', () => {
  it('is one line of JSON with its code and place', () => {
    const text = renderError(error, { ...plain, json: true })
    expect(text.trimEnd()).not.toContain('\n')
    expect(JSON.parse(text)).toEqual({
      error: {
        code: 'FINOPS_CONFIG',
        message: "finops.yaml:4:5: unknown key 'locaton'",
        hint: "Did you mean 'location'?",
        retryable: false,
        details: { file: 'finops.yaml', line: 4, column: 5, excerpt: '    locaton: ./bill' },
      },
    })
  })

  it('of usage has a code too', () => {
    const usage = new UsageError("unknown command 'ingset'", 'Did you mean ingest?')
    expect(JSON.parse(renderError(usage, { ...plain, json: true })).error).toMatchObject({
      code: 'FINOPS_USAGE',
      hint: 'Did you mean ingest?',
    })
  })
})
