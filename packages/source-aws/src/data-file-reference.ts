import { safeSegments, unsafePath } from '@open-finops/pipeline/delivered-files'

/** What a manifest says about one data file. */
export interface DataFileReference {
  /** Bucket of an `s3://` URI; absent for a bare key. */
  readonly bucket?: string
  readonly key: string
}

/**
 * Reads a data file reference: a bare key (legacy CUR) or an `s3://bucket/key` URI (Data Exports).
 * @throws FinopsError `FINOPS_UNSAFE_PATH` for other URIs and for keys that could lead out of the location.
 */
export function parseDataFileReference(text: string, manifest: string): DataFileReference {
  const uri = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(text)
  if (uri === null) {
    safeSegments(text, manifest)
    return { key: text }
  }
  const [, scheme, rest = ''] = uri
  const slash = rest.indexOf('/')
  if (scheme?.toLowerCase() !== 's3' || slash < 1) throw unsafePath(text, manifest)
  const key = rest.slice(slash + 1)
  safeSegments(key, manifest)
  return { bucket: rest.slice(0, slash), key }
}
