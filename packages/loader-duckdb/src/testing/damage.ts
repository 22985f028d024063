import { open } from 'node:fs/promises'

/** Turns one bit of a file over, at a share of its length; its size and name stay. */
export async function flipByte(path: string, at: number): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    const { size } = await handle.stat()
    const position = Math.floor(size * at)
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, position)
    buffer[0] = (buffer[0] ?? 0) ^ 0x10
    await handle.write(buffer, 0, 1, position)
  } finally {
    await handle.close()
  }
}
