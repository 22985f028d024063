/** What one run cost; the last line that a measured process prints. */
export interface Measurement {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Largest resident set, in bytes. */
  readonly peakMemory: number
}

/** Prints what this process took since `started` (by performance.now()). */
export function report(started: number, facts: Readonly<Record<string, unknown>> = {}): void {
  const usage = process.resourceUsage()
  const measurement: Measurement = {
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMemory: usage.maxRSS * 1024,
  }
  console.log(JSON.stringify({ ...measurement, ...facts }))
}
