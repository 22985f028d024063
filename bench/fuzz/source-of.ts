import type { BillingSource } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { azureSource } from '@open-finops/source-azure'
import { focusSource } from '@open-finops/source-focus'
import { gcpSource } from '@open-finops/source-gcp'
import type { CorpusBill } from './corpus.ts'

/** The source that reads bills of this provider from a folder, by manifests or without. */
export function sourceOf(provider: CorpusBill['provider'], location: string, layout?: 'files'): BillingSource {
  const options = { location, name: 'fuzz', ...(layout && { layout }) }
  if (provider === 'aws') return awsSource(options)
  if (provider === 'azure') return azureSource(options)
  if (provider === 'gcp') return gcpSource({ location, name: 'fuzz' })
  return focusSource({ location, name: 'fuzz' })
}
