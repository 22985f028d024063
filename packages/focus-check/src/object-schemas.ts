import type { JsonSchema } from './condition.ts'

/**
 * The shapes of FOCUS 1.4's JSON objects by column, after the JSON schemas of the specification
 * (FinOps Open Cost and Usage Specification 1.4, CC BY 4.0). Everywhere, keys beyond those named start with `x_`.
 */
export const objectSchemas: Readonly<Record<string, JsonSchema>> = {
  AllocatedMethodDetails: elementsOf('Elements', {
    type: 'object',
    closed: true,
    required: ['AllocatedRatio'],
    properties: {
      AllocatedRatio: { type: 'number', minimum: 0, maximum: 1 },
      UsageUnit: { type: ['string', 'null'] },
      UsageQuantity: { type: ['number', 'null'] },
    },
    anyOf: [
      { properties: { UsageQuantity: { type: 'null' } } },
      {
        required: ['UsageQuantity', 'UsageUnit'],
        properties: { UsageQuantity: { type: 'number' }, UsageUnit: { type: 'string' } },
      },
    ],
  }),
  CommitmentProgramEligibilityDetails: elementsOf('CommitmentPrograms', {
    type: 'object',
    closed: true,
    required: ['ProgramType'],
    properties: { ProgramType: { type: 'string' } },
  }),
  ContractApplied: elementsOf('Elements', {
    type: 'object',
    closed: true,
    required: ['ContractId', 'ContractCommitmentId'],
    properties: {
      ContractId: { type: 'string' },
      ContractCommitmentId: { type: 'string' },
      ContractCommitmentAppliedCost: { type: ['number', 'null'] },
      ContractCommitmentAppliedQuantity: { type: ['number', 'null'] },
      ContractCommitmentAppliedUnit: { type: ['string', 'null'] },
    },
    oneOf: [
      {
        required: ['ContractCommitmentAppliedCost'],
        properties: {
          ContractCommitmentAppliedCost: { type: 'number' },
          ContractCommitmentAppliedQuantity: { type: 'null' },
          ContractCommitmentAppliedUnit: { type: 'null' },
        },
      },
      {
        required: ['ContractCommitmentAppliedQuantity', 'ContractCommitmentAppliedUnit'],
        properties: {
          ContractCommitmentAppliedCost: { type: 'null' },
          ContractCommitmentAppliedQuantity: { type: 'number' },
          ContractCommitmentAppliedUnit: { type: 'string' },
        },
      },
    ],
  }),
  ContractCommitmentApplicability: applicability(),
}

function elementsOf(key: string, items: JsonSchema): JsonSchema {
  return { type: 'object', closed: true, required: [key], properties: { [key]: { type: 'array', minItems: 1, items } } }
}

function applicability(): JsonSchema {
  const share: JsonSchema = { type: 'number', minimum: 0, maximum: 1 }
  const shares: JsonSchema = { type: 'object', closed: 'entirely', properties: { Cost: share, Usage: share } }
  const exists: JsonSchema = { properties: { Operator: { enum: ['Exists', 'DoesNotExist'] } } }
  const anything: JsonSchema = { properties: { Values: { contains: { const: '*' } } } }
  const boundary: JsonSchema = {
    type: 'object',
    closed: 'entirely',
    required: ['Dimension', 'Operator', 'Values'],
    properties: {
      Dimension: { type: 'string' },
      Operator: {
        type: 'string',
        enum: [
          'In',
          'NotIn',
          'StartsWith',
          'NotStartsWith',
          'Contains',
          'NotContains',
          'EndsWith',
          'Exists',
          'DoesNotExist',
        ],
      },
      Values: { type: 'array', minItems: 1, items: { type: 'string' } },
      Applicability: shares,
    },
    allOf: [
      {
        when: anything,
        fits: {
          properties: { Values: { maxItems: 1 }, Operator: { enum: ['In', 'Contains', 'Exists', 'DoesNotExist'] } },
        },
      },
      { when: exists, fits: { properties: { Values: { maxItems: 1, items: { const: '*' } } } } },
    ],
  }
  const scope = (key: string): JsonSchema => ({ required: [key], properties: { [key]: { const: true } } })
  const noInclusions: JsonSchema = { properties: { Inclusions: { maxItems: 0 }, InclusionOperator: false } }
  const operator: JsonSchema = { type: 'string', enum: ['And', 'Or'] }
  return {
    type: 'object',
    closed: true,
    properties: {
      IsGlobalScope: { type: 'boolean' },
      IsComplexScope: { type: 'boolean' },
      Applicability: shares,
      InclusionOperator: operator,
      Inclusions: { type: 'array', items: boundary },
      ExclusionOperator: operator,
      Exclusions: { type: 'array', minItems: 1, items: boundary },
    },
    allOf: [
      { not: { allOf: [scope('IsGlobalScope'), scope('IsComplexScope')] } },
      { when: scope('IsGlobalScope'), fits: noInclusions },
      { when: scope('IsComplexScope'), fits: noInclusions },
      {
        when: { not: { anyOf: [scope('IsGlobalScope'), scope('IsComplexScope')] } },
        fits: { required: ['InclusionOperator', 'Inclusions'], properties: { Inclusions: { minItems: 1 } } },
      },
      { when: { required: ['Exclusions'] }, fits: { required: ['ExclusionOperator'] } },
    ],
  }
}
