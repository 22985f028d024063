export type { AzureFormat, AzureSourceOptions } from './options.ts'
export { azureSourceOptions } from './options.ts'
export { azureSource } from './source.ts'
