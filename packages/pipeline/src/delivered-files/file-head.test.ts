import { describe, expect, it } from 'vitest'
import { csvHeader } from './file-head.ts'

describe('the header of a CSV', () => {
  it('is its first line, quotes and byte order mark undone', () => {
    expect(csvHeader('\uFEFFa,"b,""c""\nd",e\r\n1,2,3')).toEqual(['a', 'b,"c"\nd', 'e'])
    expect(csvHeader('a,,b')).toEqual(['a', '', 'b'])
    expect(csvHeader('')).toEqual([''])
  })
})
