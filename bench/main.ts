/** `npm run bench -- <name> [arguments]` runs bench/<name>.ts. Without a name it says which there are. */
const benches: Readonly<Record<string, () => Promise<{ run(args: readonly string[]): Promise<void> }>>> = {
  aws: async () => await import('./aws.ts'),
  kill: async () => await import('./kill.ts'),
}

const [name = '', ...args] = process.argv.slice(2)
const bench = benches[name]
if (bench) {
  await (await bench()).run(args)
} else {
  console.error(
    `There is no bench '${name}'. Try: ${Object.keys(benches)
      .map((known) => `npm run bench -- ${known}`)
      .join(', ')}`,
  )
  process.exitCode = 2
}
