import { basename } from 'node:path'
import type { Finding, Workspace } from './workspace.ts'

/** Past this a file holds more than one idea. */
export const maxLines = 300

// Service alone is a word of FOCUS; a -service is not.
const vagueNames = /^(?:(?:[\w.]+-)*(?:utils?|helpers?|managers?)|(?:[\w.]+-)+services?)\.(?:test\.)?\w+$/

/** Checks that hand-written TypeScript files are short and named for their idea. */
export function checkFileShape(workspace: Workspace): readonly Finding[] {
  return workspace.files.filter(isHandWritten).flatMap((file) => {
    const findings: Finding[] = []
    const lines = workspace.read(file).trimEnd().split('\n').length
    if (lines > maxLines) {
      const message = `${lines} lines; split it by idea, at most ${maxLines}`
      findings.push({ rule: 'file-size', file, message })
    }
    if (vagueNames.test(basename(file))) {
      findings.push({ rule: 'file-name', file, message: 'name it for the idea it holds' })
    }
    return findings
  })
}

function isHandWritten(file: string): boolean {
  return /\.(ts|mjs)$/.test(file) && !file.split('/').includes('generated')
}
