import type { ServiceCategory, ServiceSubcategory } from './generated/allowed-values.ts'
import { SERVICE_SUBCATEGORIES } from './generated/service-categories.ts'

const CATEGORY_OF: ReadonlyMap<string, ServiceCategory> = new Map(
  (Object.entries(SERVICE_SUBCATEGORIES) as [ServiceCategory, readonly string[]][]).flatMap(
    ([category, subcategories]) => subcategories.map((subcategory) => [subcategory, category] as const),
  ),
)

/** The category that a subcategory belongs to: each has exactly one (FOCUS 1.1, ServiceSubcategory). */
export function serviceCategoryOf(subcategory: ServiceSubcategory): ServiceCategory
/** The same for text that may be no subcategory at all, which gives undefined. */
export function serviceCategoryOf(subcategory: string): ServiceCategory | undefined
export function serviceCategoryOf(subcategory: string): ServiceCategory | undefined {
  return CATEGORY_OF.get(subcategory)
}
