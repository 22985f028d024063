// The licences of everything that a user of the published packages installs: docs/licences.md, and a check that none is
// outside the list of those that ask for no more than a notice.
//   node scripts/licences.ts           writes the page
//   node scripts/licences.ts --check   says what is wrong with it
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')
const page = join(root, 'docs', 'licences.md')

/** SPDX names. A dependency under another one needs a decision, and its reason here. */
export const allowedLicences: readonly string[] = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']

/** `pnpm licenses list --json`: licence → packages under it. */
export type LicenceList = Readonly<Record<string, readonly { readonly name: string }[]>>

/** The packages that no allowed licence covers; of `A OR B` one is enough. */
export function refusedPackages(list: LicenceList): readonly string[] {
  return Object.entries(list).flatMap(([licence, packages]) => {
    const offered = licence.replace(/^\((.*)\)$/, '$1').split(' OR ')
    if (offered.some((one) => allowedLicences.includes(one))) return []
    return packages.map(({ name }) => `${name}: ${licence}`)
  })
}

/** The page; without versions, which the lockfile has, and with one name for a package that each platform has its own of. */
export function licencePage(list: LicenceList): string {
  const named = Object.entries(list).map(([licence, packages]) => {
    const names = packages.map(({ name }) => name.replace(/-(linux|darwin|win32)-(x64|arm64)(-musl)?$/, '-*'))
    return [licence, [...new Set(names)].sort()] as const
  })
  const sections = named
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([licence, names]) => `## ${licence}\n\n${names.map((name) => `- ${name}`).join('\n')}\n`)
  return [
    '# Licences\n',
    '<!-- Written by `node scripts/licences.ts`; do not edit. -->\n',
    'What the published packages depend on, themselves or through others, by licence. Open FinOps itself is MIT.',
    `\`npm run check\` refuses licences other than ${allowedLicences.join(', ')}. Versions stand in pnpm-lock.yaml.\n`,
    ...sections,
  ].join('\n')
}

async function installed(): Promise<LicenceList> {
  const published = ['--filter', './packages/*', '--filter', './apps/*']
  const { stdout } = await promisify(execFile)('pnpm', [...published, 'licenses', 'list', '--prod', '--json'], {
    cwd: root,
    maxBuffer: 1 << 26,
  })
  return JSON.parse(stdout) as LicenceList
}

if (process.argv[1] === import.meta.filename) {
  const list = await installed()
  const refused = refusedPackages(list)
  const text = licencePage(list)
  if (process.argv.includes('--check')) {
    const isCurrent = (await readFile(page, 'utf8').catch(() => '')) === text
    if (!isCurrent) console.error('docs/licences.md is not what is installed: node scripts/licences.ts')
    if (!isCurrent) process.exitCode = 1
  } else await writeFile(page, text)
  if (refused.length > 0) {
    console.error(`No licence of scripts/licences.ts covers ${refused.join(', ')}`)
    process.exitCode = 1
  }
}
