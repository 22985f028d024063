/** Seeded cloud bills as the providers export them, with the truth about each. */
export { generateAwsBill } from './aws/generate.ts'
export {
  type AwsLayout,
  awsLayouts,
  type BillTotal,
  type GenerateAwsBillOptions,
  type GeneratedBill,
  type GeneratedDelivery,
} from './aws/options.ts'
export { generateAzureBill } from './azure/generate.ts'
export {
  type AzureBillTotal,
  type AzureDataset,
  type AzureLayout,
  azureLayouts,
  type GenerateAzureBillOptions,
  type GeneratedAzureBill,
  type GeneratedAzureDelivery,
  type GeneratedAzureRun,
} from './azure/options.ts'
export { generateGcpBill } from './gcp/generate.ts'
export {
  type GcpBillTotal,
  type GcpLayout,
  type GeneratedGcpBill,
  type GeneratedGcpDelivery,
  type GenerateGcpBillOptions,
  gcpLayouts,
} from './gcp/options.ts'
export type { BillOptions, GeneratedFile } from './options.ts'
