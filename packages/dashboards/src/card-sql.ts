import type { CardSql, SqlOptional, SqlPart, SqlTag, SqlText } from './definition.ts'
import { definitionError, didYouMean, type Place } from './definition-error.ts'

/** Texts that cards share, by name: `{{snippet: filters}}`. */
export type Snippets = ReadonlyMap<string, string>

/**
 * Parses the SQL of a card: one SELECT with `{{tags}}`, optional clauses `[[AND {{tag}}]]` and `{{snippet: name}}`, each
 * as Metabase writes them. Comments are dropped.
 * @param file As messages name it.
 * @throws FinopsError `FINOPS_DASHBOARD` with file, line and column: an unknown snippet, brackets that don't match, a tag
 *   within quotes, an optional clause without tag, more than one statement, or anything but a query.
 */
export function parseCardSql(file: string, text: string, snippets: Snippets): CardSql {
  const parts = parseParts({ file, text, snippets, depth: 0 })
  const plain = parts.map((part) => (part.kind === 'text' ? part.text : ' ')).join('')
  if (!/^\s*(SELECT|WITH)\b/i.test(plain)) {
    throw definitionError({ file, line: 1, column: 1 }, 'a card is one query: it begins with SELECT or WITH')
  }
  return { parts, tags: tagsOf(parts), relations: relationsOf(parts) }
}

/** The names of tags, each once, in the order they come. */
export function tagsOf(parts: readonly SqlPart[]): readonly string[] {
  const names = parts.flatMap((part) =>
    part.kind === 'tag' ? [part.name] : part.kind === 'optional' ? tagsOf(part.parts) : [],
  )
  return [...new Set(names)]
}

interface Parse {
  readonly file: string
  readonly text: string
  readonly snippets: Snippets
  readonly depth: number
}

const token =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")|(?<tag>\{\{[^{}]*\}\})|(?<open>\[\[)|(?<close>\]\])|(?<end>;\s*$)|(?<stray>[;'"]|\{\{|\}\})/g

function parseParts(parse: Parse): readonly SqlPart[] {
  const { file, text } = parse
  const outer: SqlPart[] = []
  let inner: (SqlText | SqlTag)[] | undefined
  let opened = 0
  let from = 0
  const say = (kept: string): void => {
    if (kept !== '') (inner ?? outer).push({ kind: 'text', text: kept })
  }
  for (const match of text.matchAll(token)) {
    const { comment, quoted, tag, open, close, end } = match.groups ?? {}
    const at = placeAt(file, text, match.index)
    say(text.slice(from, match.index))
    from = match.index + match[0].length
    if (comment !== undefined || end !== undefined) continue
    if (quoted !== undefined) {
      if (/\{\{|\}\}|\[\[|\]\]/.test(quoted)) throw definitionError(at, "a tag or clause can't stand within quotes")
      say(quoted)
    } else if (tag !== undefined) {
      for (const part of parseTag(parse, tag, at)) {
        if (inner === undefined) outer.push(part)
        else if (part.kind === 'optional') throw definitionError(at, "an optional clause can't hold another")
        else inner.push(part)
      }
    } else if (open !== undefined) {
      if (inner !== undefined) throw definitionError(at, "an optional clause can't hold another")
      inner = []
      opened = match.index
    } else if (close !== undefined) {
      if (inner === undefined) throw definitionError(at, ']] closes nothing')
      if (tagsOf(inner).length === 0)
        throw definitionError(placeAt(file, text, opened), 'an optional clause needs a tag')
      outer.push({ kind: 'optional', parts: inner } satisfies SqlOptional)
      inner = undefined
    } else {
      throw definitionError(at, match[0] === ';' ? 'a card is one statement' : `${match[0]} has no partner`)
    }
  }
  say(text.slice(from))
  if (inner !== undefined) throw definitionError(placeAt(file, text, opened), '[[ is never closed')
  return outer
}

function parseTag(parse: Parse, written: string, at: Place): readonly SqlPart[] {
  const inside = written.slice(2, -2).trim()
  const snippet = /^snippet:\s*(.+)$/.exec(inside)?.[1]
  if (snippet !== undefined) {
    const text = parse.snippets.get(snippet)
    if (text === undefined) {
      throw definitionError(at, `there is no snippet ${snippet}`, didYouMean(snippet, [...parse.snippets.keys()]))
    }
    if (parse.depth >= 5) throw definitionError(at, `the snippet ${snippet} holds itself`)
    return parseParts({ ...parse, file: `snippets/${snippet}.sql`, text: text.trim(), depth: parse.depth + 1 })
  }
  if (!/^[a-z][a-z0-9_]*$/.test(inside)) {
    throw definitionError(at, `${written} is no tag`, 'Write {{name}} in lower case, or {{snippet: name}}.')
  }
  return [{ kind: 'tag', name: inside }]
}

/** By the words that come after FROM and JOIN: enough for SQL that is ours or the user's own, and says what a card needs. */
function relationsOf(parts: readonly SqlPart[]): readonly string[] {
  const text = parts
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'tag' ? '?' : ''))
    .join('')
    .replaceAll(/'(?:[^']|'')*'/g, "''")
  const own = new Set(
    [...text.matchAll(/\b(\w+)\s+AS\s*(?:MATERIALIZED\s*)?\(\s*(?:SELECT|WITH)\b/gi)].map(([, name]) => name),
  )
  const read = [...text.matchAll(/\b(?:FROM|JOIN)\s+([a-z_][\w.]*)/gi)].map(([, name]) => name ?? '')
  return [...new Set(read)].filter((name) => !own.has(name)).sort()
}

function placeAt(file: string, text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n')
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
