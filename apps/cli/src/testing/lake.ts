import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AwsLayout, type GeneratedBill, generateAwsBill } from '@open-finops/bill-generator'

/** A folder with a `finops.yaml` and the generated bill that it names. */
export interface BillFolder {
  readonly folder: string
  readonly bill: GeneratedBill
}

/** Makes a small bill of these months, as AWS would deliver it, and a configuration beside it. */
export async function billFolder(
  periods: readonly string[],
  layout: AwsLayout = 'cur-1-create-new',
): Promise<BillFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-cli-bill-'))
  const bill = await generateAwsBill({
    directory: join(folder, 'bucket'),
    periods,
    layout,
    scenario: 'demo',
    threads: 1,
  })
  await writeFile(join(folder, 'finops.yaml'), 'exports:\n  - { name: shop, source: aws, location: ./bucket }\n')
  return { folder, bill }
}
