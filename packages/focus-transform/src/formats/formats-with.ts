import { FinopsError } from '@open-finops/pipeline'
import type { Format } from '../language/mapping.ts'

/**
 * Finds formats by their ids: those that are built in, and others besides.
 * @throws FinopsError `FINOPS_DUPLICATE_FORMAT` when two have one id; the function that it gives `FINOPS_UNKNOWN_FORMAT`.
 */
export function formatsAmong(builtIn: readonly Format[], others: readonly Format[]): (id: string) => Format {
  const formats = new Map(builtIn.map((format) => [format.id, format]))
  for (const format of others) {
    const twin = formats.get(format.id)
    if (twin === format) continue
    if (twin !== undefined) {
      throw new FinopsError({
        code: 'FINOPS_DUPLICATE_FORMAT',
        message: `there are two formats '${format.id}': ${twin.title}, and ${format.title}`,
        hint: 'Give the format of the source module another id.',
        details: { format: format.id },
      })
    }
    formats.set(format.id, format)
  }
  return (id) => {
    const format = formats.get(id)
    if (format) return format
    throw new FinopsError({
      code: 'FINOPS_UNKNOWN_FORMAT',
      message: `there is no format '${id}'`,
      hint: `Formats: ${[...formats.keys()].join(', ')}. A source module brings its own as \`formats\`.`,
      details: { format: id },
    })
  }
}
