import type { BillingSource } from '@open-finops/pipeline'
import { deliveredSource, fetchFiles, openFolderClient } from '@open-finops/pipeline/delivered-files'
import { z } from 'zod'
import { ociFocus10 } from './format.ts'
import { discoverReports } from './reports.ts'

/** What may stand in `finops.yaml` beside `source`. */
export const options = z.strictObject({ name: z.string().min(1), location: z.string().min(1) })

/** The column layouts that deliveries of this source name, besides those that Open FinOps brings. */
export const formats = [ociFocus10]

/** OCI's FOCUS reports in a folder. */
export function createSource({ name, location }: z.infer<typeof options>): BillingSource {
  return deliveredSource({
    provider: 'oci',
    name,
    open: () => openFolderClient(location, 'copy the reports from OCI again'),
    nameOf: ({ place }) => place,
    discover: (client) => discoverReports(client, name),
    fetch: (client, delivery, workspace) => fetchFiles({ clientOf: () => client, concurrency: 4 }, delivery, workspace),
  })
}
