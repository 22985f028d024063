import { describe, expect, it } from 'vitest'
import { lookupTable } from './lookup-tables.ts'
import { awsSkuPriceProperty } from './sku-price-property.ts'

/** FOCUS 1.2 to 1.4, SkuPriceDetails, FOCUS-defined properties and whether they are numeric. */
const FOCUS_DEFINED: Readonly<Record<string, boolean>> = {
  CoreCount: true,
  DiskMaxIops: true,
  DiskSpace: true,
  DiskType: false,
  GpuCount: true,
  InstanceType: false,
  InstanceSeries: false,
  MemorySize: true,
  NetworkMaxIops: true,
  NetworkMaxThroughput: true,
  OperatingSystem: false,
  Redundancy: false,
  StorageClass: false,
}

describe('SkuPriceDetails of AWS products', () => {
  it('uses only properties that FOCUS defines, read in the type FOCUS gives them', () => {
    for (const [attribute, key, readAs] of lookupTable('aws-sku-price-details').rows) {
      expect(FOCUS_DEFINED, `${attribute}`).toHaveProperty(key ?? '')
      expect(readAs === 'string', `${attribute}`).toBe(!FOCUS_DEFINED[key ?? ''])
      expect(['string', 'number', 'number-before-unit']).toContain(readAs)
    }
  })

  it('names a unit exactly where a number stands before one', () => {
    for (const [attribute, , readAs, unit] of lookupTable('aws-sku-price-details').rows) {
      expect(unit !== null, `${attribute}`).toBe(readAs === 'number-before-unit')
    }
  })

  it.each(['product/instanceType', 'product_instance_type', 'instanceType', 'instance_type'])(
    'knows the instance type as %s',
    (attribute) => {
      expect(awsSkuPriceProperty(attribute)).toEqual({ key: 'InstanceType', readAs: 'string', unit: null })
    },
  )

  it('reads memory as the number before GiB', () => {
    expect(awsSkuPriceProperty('product/memory')).toEqual({
      key: 'MemorySize',
      readAs: 'number-before-unit',
      unit: 'GiB',
    })
  })

  it.each([
    ['product/preInstalledSw', 'x_PreInstalledSw'],
    ['product_pre_installed_sw', 'x_PreInstalledSw'],
    ['pre_installed_sw', 'x_PreInstalledSw'],
    ['product/tenancy', 'x_Tenancy'],
    ['product/enhancedNetworkingSupported', 'x_EnhancedNetworkingSupported'],
    ['max_volume_size', 'x_MaxVolumeSize'],
  ])('keeps %s as %s', (attribute, key) => {
    expect(awsSkuPriceProperty(attribute)).toEqual({ key, readAs: 'string', unit: null })
  })
})
