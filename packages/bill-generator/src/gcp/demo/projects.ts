/** A project of Larkspur's Google Cloud organisation. All of it is invented. */
export interface Project {
  readonly key: string
  readonly id: string
  readonly number: string
  readonly name: string
  readonly folder: string
  /** Value of the project label `business-unit`; null where nobody sorted the project in. */
  readonly business_unit: string | null
  /** Value of the organisation's tag `environment`, inherited by what runs in the project. */
  readonly environment: string | null
}

export const organisation = { id: '600112233445', name: 'larkspur.example' } as const

export const projects: readonly Project[] = [
  {
    key: 'prod',
    id: 'larkspur-search-prod',
    number: '418203377125',
    name: 'larkspur-search-prod',
    folder: 'commerce',
    business_unit: 'commerce',
    environment: 'production',
  },
  {
    key: 'staging',
    id: 'larkspur-search-staging',
    number: '735519004862',
    name: 'larkspur-search-staging',
    folder: 'commerce',
    business_unit: 'commerce',
    environment: 'staging',
  },
  {
    key: 'data',
    id: 'larkspur-analytics',
    number: '290447716358',
    name: 'larkspur-analytics',
    folder: 'insights',
    business_unit: 'insights',
    environment: 'production',
  },
  {
    key: 'ml',
    id: 'larkspur-recommendations',
    number: '864130295507',
    name: 'larkspur-recommendations',
    folder: 'insights',
    business_unit: 'insights',
    environment: 'production',
  },
  {
    key: 'shared',
    id: 'larkspur-gcp-shared',
    number: '127760843911',
    name: 'larkspur-gcp-shared',
    folder: 'platform',
    business_unit: 'platform',
    environment: null,
  },
  {
    key: 'sandbox',
    id: 'larkspur-sandbox-418',
    number: '951182640273',
    name: 'larkspur-sandbox',
    folder: 'platform',
    business_unit: null,
    environment: null,
  },
]
