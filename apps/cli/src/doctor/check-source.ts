import type { ExportConfig } from '../config/load.ts'
import { type Finding, failure } from './finding.ts'

/** How long a source may take to answer, in milliseconds. */
const patience = 30_000

/** Whether the location can be listed with the credentials there are, and holds a bill; fetches nothing. */
export async function checkSource({ name, location, options, provider }: ExportConfig): Promise<Finding> {
  const check = `export ${name}`
  try {
    const source = provider.createSource(options)
    for await (const delivery of source.discoverDeliveries({ signal: AbortSignal.timeout(patience) })) {
      return {
        check,
        state: 'ok',
        message: `${location} holds ${delivery.exportName} ${delivery.slot} (${delivery.format})`,
      }
    }
    const fix = 'Correct location: in finops.yaml, or wait for the first delivery.'
    return { check, state: 'fail', message: `${location} holds no bill`, fix }
  } catch (error) {
    return failure(check, error)
  }
}
