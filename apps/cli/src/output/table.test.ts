import { expect, it } from 'vitest'
import { displayWidth, printable, renderTable } from './table.ts'

it('numbers stand right-aligned, and no line ends in spaces', () => {
  const columns = [{ title: 'Service' }, { title: 'Cost', align: 'right' }] as const
  expect(
    renderTable(columns, [
      ['AmazonEC2', '$1,000'],
      ['費用', '￥5'],
    ]),
  ).toBe(['Service      Cost', 'AmazonEC2  $1,000', '費用          ￥5'].join('\n'))
  expect(renderTable([{ title: 'A' }, { title: 'Long' }], [['1', '']])).toBe('A  Long\n1')
})

it('wide characters take two columns, accents and colours none', () => {
  expect([displayWidth('費用'), displayWidth('e\u0301'), displayWidth('\u001B[1mab\u001B[22m')]).toEqual([4, 1, 2])
})

it('a value of a bill can not steer the terminal', () => {
  expect(printable('a\u001B[2Jb\nc\td')).toBe('a\\x1b[2Jb\\x0ac d')
})
