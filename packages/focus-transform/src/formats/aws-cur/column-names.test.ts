import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { curColumnRole, legacyName, parquetName } from './column-names.ts'
import { CUR_COLUMNS } from './columns.ts'

describe('column names of a Cost and Usage Report', () => {
  it.each(Object.keys(CUR_COLUMNS))('%s is read back from its legacy and its Parquet name', (name) => {
    expect(curColumnRole(legacyName(name))).toEqual({ kind: 'column', name })
    expect(curColumnRole(parquetName(name))).toEqual({ kind: 'column', name })
  })

  it('reads every spelling of the ARN columns', () => {
    for (const name of [
      'savingsPlan/SavingsPlanARN',
      'savingsPlan/SavingsPlanArn',
      'savings_plan_savings_plan_a_r_n',
      'savings_plan_savings_plan_arn',
    ]) {
      expect(curColumnRole(name)).toEqual({ kind: 'column', name: 'savings_plan_savings_plan_arn' })
    }
  })

  it("keeps a user's tag key as it is, and marks AWS's own", () => {
    expect(curColumnRole('resourceTags/user:Cost Center')).toEqual({
      kind: 'member',
      family: 'tags',
      key: 'Cost Center',
    })
    expect(curColumnRole('resourceTags/aws:createdBy')).toEqual({
      kind: 'member',
      family: 'tags',
      key: 'aws:createdBy',
    })
    expect(curColumnRole('resource_tags_aws_created_by')).toEqual({
      kind: 'member',
      family: 'tags',
      key: 'aws:created_by',
    })
    expect(curColumnRole('resource_tags.user_owner')).toEqual({ kind: 'member', family: 'tags', key: 'owner' })
  })

  it('takes no name for one of its own that is none', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'lineItem/', '']) {
      expect(curColumnRole(name).kind, name).toBe('ignored')
    }
    fc.assert(fc.property(fc.string(), (name) => ['column', 'member', 'ignored'].includes(curColumnRole(name).kind)))
  })
})
