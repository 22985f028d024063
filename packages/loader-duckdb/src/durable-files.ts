import { constants, copyFile, mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Waits until the file's bytes are on the disk. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Waits until the folder's list of names is on the disk. Windows has no such thing and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a folder and those above it, and waits until they are on the disk. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true })
  if (first === undefined) return
  let made = path
  while (made.length >= first.length) {
    made = dirname(made)
    await syncFolder(made)
  }
}

/** Copies a file, sharing its blocks where the file system can. */
export async function cloneFile(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE)
}

/**
 * Writes a text beside the file that it is to replace, and waits until it is on the disk.
 * @returns What puts it in the file's place: afterwards the file holds the old text or the new one, also after a
 *   power cut.
 */
export async function prepareText(path: string, text: string): Promise<() => Promise<void>> {
  const temporary = `${path}.tmp`
  const handle = await open(temporary, 'w')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return async () => {
    await rename(temporary, path)
    await syncFolder(dirname(path))
  }
}
