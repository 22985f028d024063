const WORDS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\b(?:CASE|WHEN|ELSE|END)\b/g
const WIDTH = 110

/** Compiled SQL with the branches of long CASE expressions on lines of their own. The same SQL, for people to read. */
export function readableSql(sql: string): string {
  return sql.split('\n').map(breakLine).join('\n')
}

function breakLine(line: string): string {
  if (line.length <= WIDTH) return line
  const margin = line.length - line.trimStart().length
  let depth = 0
  return line
    .replace(WORDS, (word, at: number) => {
      const newLine = (levels: number): string => `\n${' '.repeat(margin + 2 * levels)}`
      if (word === 'CASE') {
        depth += 1
        return word
      }
      if (word === 'WHEN' || word === 'ELSE') return newLine(depth) + word
      if (word !== 'END' || line[at - 1] === '.') return word
      depth -= 1
      return newLine(depth) + word
    })
    .replace(/ +\n/g, '\n')
}
