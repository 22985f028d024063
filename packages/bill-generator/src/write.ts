import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { GeneratedFile } from './options.ts'
import { name, text } from './sql.ts'

/** Parquet with snappy, gzipped JSON lines, or gzipped CSV with instants in a strftime format. */
export type FileEncoding =
  | { readonly kind: 'parquet' | 'jsonl' }
  | { readonly kind: 'csv'; readonly timestamps: string }

/** One column of the files to write. */
export interface WrittenColumn {
  /** Name in the file. */
  readonly output: string
  /** SQL over the rows of a part. */
  readonly sql: string
}

/** One file to write: its key in the bucket and the relation of its rows. */
export interface FilePart {
  readonly key: string
  /** A SELECT over the bill's own column names. */
  readonly rows: string
}

/**
 * Writes the parts with one COPY each, two at a time. CSV and JSON lines are written plain and then compressed by zlib, which takes
 * half the time of DuckDB's own gzip; the plain file lies beside the other and needs about seven times its space.
 * @throws Error of DuckDB when a file can't be written (for example a full disk).
 */
export async function writeParts(
  instance: DuckDBInstance,
  directory: string,
  encoding: FileEncoding,
  columns: readonly WrittenColumn[],
  parts: readonly FilePart[],
): Promise<readonly GeneratedFile[]> {
  const written = new Map<string, number>()
  const queue = parts[Symbol.iterator]()
  const work = async (): Promise<void> => {
    const connection = await instance.connect()
    try {
      for (const part of queue) {
        written.set(part.key, await writePart(connection, join(directory, part.key), encoding, columns, part.rows))
      }
    } finally {
      connection.closeSync()
    }
  }
  await Promise.all([work(), work()])
  return parts.map((part) => ({ key: part.key, bytes: written.get(part.key) ?? 0 }))
}

const blockBytes = 1 << 20

async function writePart(
  connection: DuckDBConnection,
  path: string,
  encoding: FileEncoding,
  columns: readonly WrittenColumn[],
  rows: string,
): Promise<number> {
  await mkdir(dirname(path), { recursive: true })
  const list = columns.map((column) => `${column.sql} AS ${name(column.output)}`).join(', ')
  const copy = (target: string): string =>
    `COPY (SELECT ${list} FROM (${rows})) TO ${text(target)} (${copyOptions(encoding)})`
  if (encoding.kind === 'parquet') {
    await connection.run(copy(path))
  } else {
    const plain = `${path}.plain`
    try {
      await connection.run(copy(plain))
      await pipeline(
        plainText(encoding.kind === 'csv' ? headerLine(columns) : undefined, plain),
        createGzip({ chunkSize: blockBytes }),
        createWriteStream(path),
      )
    } finally {
      await rm(plain, { force: true })
    }
  }
  return (await stat(path)).size
}

/** Columns of a CSV may differ by case alone, which DuckDB would not let stand in a header of its own. */
function headerLine(columns: readonly WrittenColumn[]): string {
  const cells = columns.map(({ output }) => (/[",\r\n]/.test(output) ? name(output) : output))
  return `${cells.join(',')}\n`
}

async function* plainText(header: string | undefined, path: string): AsyncIterable<string | Buffer> {
  if (header !== undefined) yield header
  yield* createReadStream(path, { highWaterMark: blockBytes }) as AsyncIterable<Buffer>
}

function copyOptions(encoding: FileEncoding): string {
  if (encoding.kind === 'csv')
    return `FORMAT csv, HEADER false, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '', TIMESTAMPFORMAT '${encoding.timestamps}'`
  if (encoding.kind === 'jsonl') return 'FORMAT json, ARRAY false'
  return 'FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880'
}
