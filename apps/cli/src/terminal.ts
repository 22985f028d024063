/** One of the two streams that the program writes to. */
export interface Output {
  /** Resolves once the text was taken; also when nobody reads any more (`finops query … | head`). */
  write(text: string): Promise<void>
  readonly isTerminal: boolean
  /** Width in columns; 80 where unknown. */
  readonly columns: number
}

/** The world as the program sees it: streams, folder, environment. */
export interface Terminal {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  let broken = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    broken = true
  })
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      // A terminal of unknown size says 0.
      return stream.columns || 80
    },
    write(text) {
      if (broken || text === '') return Promise.resolve()
      return new Promise((resolve) => {
        stream.write(text, () => resolve())
      })
    },
  }
}
