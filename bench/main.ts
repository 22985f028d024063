interface Bench {
  run(args: readonly string[]): Promise<void>
}

const billBench = async (provider: 'aws' | 'azure' | 'gcp'): Promise<Bench> => {
  const { run } = await import('./bill.ts')
  return { run: async (args) => await run(provider, args) }
}

/** `npm run bench -- <name> [arguments]`. Without a name it says which there are. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  aws: () => billBench('aws'),
  check: async () => await import('./check.ts'),
  clickhouse: async () => await import('./clickhouse/bench.ts'),
  dashboards: async () => await import('./dashboards.ts'),
  'first-chart': async () => await import('./first-chart.ts'),
  faults: async () => await import('./faults.ts'),
  azure: () => billBench('azure'),
  gcp: () => billBench('gcp'),
  reconcile: async () => await import('./reconcile.ts'),
  kill: async () => await import('./kill.ts'),
  peers: async () => await import('./peers.ts'),
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
