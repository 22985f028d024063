import { cancel, intro, isCancel, select, text } from '@clack/prompts'
import type { InitDraft, InitOptions } from '../commands/init.ts'
import { PROVIDERS } from '../providers.ts'

const streams: { readonly input: NodeJS.ReadStream; readonly output: NodeJS.WriteStream } = {
  input: process.stdin,
  output: process.stderr,
}

/** Asks on the terminal for what the flags leave open; undefined when the user breaks it off. */
export async function askForDraft(given: InitOptions, data: string | undefined): Promise<InitDraft | undefined> {
  intro('finops.yaml', streams)
  const source = given.provider ?? (await askProvider())
  if (source === undefined) return undefined
  const location =
    given.location ?? (await ask(`Where is the bill? A folder, or ${PROVIDERS[source]?.place ?? 'a URL'}`, ''))
  if (location === undefined) return undefined
  const name = given.name ?? (await ask('Your name of this export', `${source}-main`))
  if (name === undefined) return undefined
  const folder = data ?? (await ask('Where shall the data go?', './data'))
  if (folder === undefined) return undefined
  const draft = { source, location, name, data: folder }
  const question = isUrl(location) ? PROVIDERS[source]?.tableQuestion : undefined
  const table = given.table ?? (question === undefined ? '' : await askOptional(question))
  if (table === undefined) return undefined
  return { ...draft, ...(table !== '' && { table }) }
}

function isUrl(location: string): boolean {
  return location.includes('://')
}

async function askProvider(): Promise<string | undefined> {
  const options = Object.entries(PROVIDERS).map(([value, { title }]) => ({ value, label: title }))
  const answer = await select({ message: 'Whose bill is it?', options, ...streams })
  return checked(answer)
}

async function ask(message: string, initialValue: string): Promise<string | undefined> {
  const validate = (value: string | undefined): string | undefined =>
    (value ?? '').trim() === '' ? 'Type something, or break off with Ctrl+C.' : undefined
  return checked(await text({ message, initialValue, validate, ...streams }))?.trim()
}

/** Empty when the user has no answer yet. */
async function askOptional(message: string): Promise<string | undefined> {
  return checked(await text({ message, defaultValue: '', ...streams }))?.trim()
}

function checked(answer: string | symbol): string | undefined {
  if (typeof answer === 'string' && !isCancel(answer)) return answer
  cancel('Nothing was written.', streams)
  return undefined
}
