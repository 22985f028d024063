export { type FocusSourceOptions, focusSourceOptions } from './options.ts'
export { focusSource } from './source.ts'
