/** A version of the FOCUS specification that this package knows. */
export type FocusVersion = '1.0' | '1.1' | '1.2' | '1.3' | '1.4'

/** Every FOCUS version that this package knows, oldest first. */
export const FOCUS_VERSIONS: readonly FocusVersion[] = ['1.0', '1.1', '1.2', '1.3', '1.4']

/** The version that a column first appeared in; two of them are older than 1.0. */
export type FocusOrigin = '0.5' | '1.0-preview' | FocusVersion
