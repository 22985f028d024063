import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createDuckdbStore } from './create-store.ts'
import { openLake } from './lake.ts'
import { deliveryOf, stageBySql } from './testing/bill.ts'
import { firstWord, killChild, startChild } from './testing/child.ts'
import { testFolder } from './testing/folder.ts'

test('a second writer in another process is told who writes, and gets its turn once that one was killed', async () => {
  const dataDir = await testFolder(onTestFinished)
  const child = startChild(onTestFinished, 'write-in-a-loop.ts', dataDir)
  expect(await firstWord(child)).toBe('writing')
  await expect(createDuckdbStore({ dataDir }, stageBySql)).rejects.toMatchObject({
    code: 'FINOPS_LOCKED',
    retryable: true,
    message: expect.stringMatching(new RegExp(`held by process ${child.pid} \\(write-in-a-loop\\) on .* since 20`)),
  })
  await killChild(child)
  expect(await readdir(dataDir)).toContain('lock.json')
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  expect(JSON.parse(await readFile(join(dataDir, 'lock.json'), 'utf8'))).toMatchObject({ pid: process.pid })
  await store.close()
  expect(await readdir(dataDir)).not.toContain('lock.json')
})

test("a killed writer's note does not put the blame on the wrong process", async () => {
  const dataDir = await testFolder(onTestFinished)
  const child = startChild(onTestFinished, 'write-in-a-loop.ts', dataDir)
  await firstWord(child)
  const note = JSON.parse(await readFile(join(dataDir, 'lock.json'), 'utf8'))
  await writeFile(join(dataDir, 'lock.json'), JSON.stringify({ ...note, pid: 1 }))
  await expect(createDuckdbStore({ dataDir }, stageBySql)).rejects.toMatchObject({
    message: expect.stringContaining(`held by process ${child.pid}`),
    details: { pid: child.pid },
  })
})

test('a writer on another machine is named with it, and a note that it left holds nobody up', async () => {
  const dataDir = await testFolder(onTestFinished)
  const child = startChild(onTestFinished, 'write-in-a-loop.ts', dataDir)
  await firstWord(child)
  const note = JSON.parse(await readFile(join(dataDir, 'lock.json'), 'utf8'))
  // Containers and machines that share the folder count their processes each for itself.
  await writeFile(join(dataDir, 'lock.json'), JSON.stringify({ ...note, pid: 7, host: 'ledger-2.acme.example' }))
  await expect(createDuckdbStore({ dataDir }, stageBySql)).rejects.toMatchObject({
    code: 'FINOPS_LOCKED',
    message: expect.stringContaining('held by process 7 (write-in-a-loop) on ledger-2.acme.example since 20'),
    details: { pid: 7, host: 'ledger-2.acme.example' },
  })
  await killChild(child)
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  await store.close()
})

test('a second writer in the same process is refused, or waits as long as it was told to', async () => {
  const dataDir = await testFolder(onTestFinished)
  const first = await createDuckdbStore({ dataDir }, stageBySql)
  await expect(createDuckdbStore({ dataDir: `${dataDir}/../lake` }, stageBySql)).rejects.toMatchObject({
    code: 'FINOPS_LOCKED',
    message: expect.stringContaining('held by this process since'),
  })
  const waiting = createDuckdbStore({ dataDir, lockTimeout: 20 }, stageBySql)
  await first.loadDelivery(
    await deliveryOf({ slot: 's', version: 'v1', rawFolder: dataDir }, [{ period: '2026-10', cost: '1' }]),
  )
  await first.close()
  await first.close()
  const second = await waiting
  expect(await second.listLoadedDeliveries()).toHaveLength(1)
  const reader = await openLake({ dataDir })
  await reader.close()
  // A reader that closed must not have taken the writer's lock along.
  const child = startChild(onTestFinished, 'write-in-a-loop.ts', dataDir)
  expect(await firstWord(child)).toBe('FINOPS_LOCKED')
  await second.close()
})
