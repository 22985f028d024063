export type { AwsFormat, AwsSourceOptions } from './options.ts'
export { awsSourceOptions } from './options.ts'
export { awsSource } from './source.ts'
