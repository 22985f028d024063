import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { root, StepFailed, step, tools } from './step.mjs'

const windows = process.platform === 'win32'

/** pnpm is one executable from the npm registry, kept inside the workspace: nothing global is touched. */
const pnpmPackage = `@pnpm/exe.${process.platform}-${process.arch}${onMusl() ? '-musl' : ''}`
const pnpmFolder = join(tools, 'node_modules', pnpmPackage)
export const pnpm = join(pnpmFolder, windows ? 'pnpm.exe' : 'pnpm')

/** Node 24 comes with the workspace on Linux (glibc); elsewhere the Node that runs this file must do. */
const bundledNode =
  process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) && !onMusl()
    ? join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node')
    : undefined
export const node = bundledNode ?? process.execPath

/** The environment of every command: this workspace's Node and pnpm first, no telemetry, no notices of updates. */
export function toolEnv() {
  const path = [dirname(node), pnpmFolder, join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  return {
    ...process.env,
    PATH: path,
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  }
}

/**
 * Stops at once where no Node of this machine can run the workspace.
 * @throws {StepFailed} saying which Node to install
 */
export function requireUsableNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20) throw new StepFailed(`✗ Node 20 or newer is needed; this is Node ${process.versions.node}`)
  if (bundledNode !== undefined || major > 22 || (major === 22 && minor >= 18)) return
  throw new StepFailed(
    `✗ Node 22.18 or newer is needed on ${process.platform}-${process.arch}; this is Node ${process.versions.node}\n` +
      '  try: install Node 24 (https://nodejs.org, `brew install node@24`, `winget install OpenJS.NodeJS.LTS`) and run this again',
  )
}

/** Fetches pnpm in the version that package.json names, unless it is here. */
export async function installPnpm() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('@')[1]
  if (installedVersion() === wanted) return
  mkdirSync(tools, { recursive: true })
  // Without a package.json of its own npm climbs to the root's, and stumbles over workspace:*.
  writeFileSync(join(tools, 'package.json'), '{ "private": true }\n')
  const flags = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']
  await step(`pnpm ${wanted}`, [...npm(), 'install', '--prefix', tools, ...flags, `${pnpmPackage}@${wanted}`], {
    env: process.env,
    fix: 'check that the npm registry can be reached: npm ping',
  })
}

function installedVersion() {
  const manifest = join(pnpmFolder, 'package.json')
  return existsSync(pnpm) && existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined
}

/** The npm that runs this script, if one does, by its own file: npm.cmd can't be spawned without a shell. */
function npm() {
  const running = process.env.npm_execpath
  if (running && basename(running) === 'npm-cli.js') return [process.execPath, running]
  const besideNode = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  return windows ? [process.execPath, besideNode] : ['npm']
}

function onMusl() {
  if (process.platform !== 'linux') return false
  process.report.excludeNetwork = true
  return process.report.getReport().header.glibcVersionRuntime === undefined
}
