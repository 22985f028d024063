import type { Condition, ValueFormat } from './condition.ts'
import type { HeaderQuestion, Rule } from './rule.ts'

/** What a rule asks for, in a sentence made of its data, without a full stop. */
export function statementOf({ column, level, check }: Rule): string {
  const must = level === 'MUST' ? 'must' : level === 'SHOULD' ? 'should' : 'may'
  switch (check.kind) {
    case 'present': {
      const offers = check.capabilities.map((name) =>
        name
          .replace(/_SUPPORTED$/, '')
          .replaceAll('_', ' ')
          .toLowerCase(),
      )
      const where =
        offers.length > 0
          ? ` where the provider offers ${offers.join(' and ')}`
          : check.conditional
            ? ' where it applies'
            : ''
      return `${column} ${must} be there${where}`
    }
    case 'row': {
      const when = check.when === null ? '' : `Where ${phrase(check.when)}: `
      return `${when}${phrase(check.must)} (${level})`
    }
    case 'oneParent':
      return `Each ${column} ${must} have exactly one ${check.parent}`
    case 'unique':
      return `${[...check.with, column].join(' with ')} ${must} stand in one row only`
    case 'header':
      return `${headerQuestions[check.question]} (${level})`
  }
}

const headerQuestions: Readonly<Record<HeaderQuestion, string>> = {
  'custom prefix': 'Columns that FOCUS does not define start with x_',
  'custom names': 'Custom columns are named in Pascal case after x_, without other characters',
  'FOCUS first': 'Columns of FOCUS stand before custom columns',
  'not intermixed': 'Custom columns stand after all columns of FOCUS',
  'name length': 'Names of columns have at most 50 characters',
}

const formats: Readonly<Record<ValueFormat, string>> = {
  'string type': 'is a String',
  'decimal type': 'is a Decimal',
  'moment type': 'is a Date/Time',
  string: 'is valid text (StringHandling)',
  decimal: 'is written as a plain number (NumericFormat)',
  moment: 'is written as 2026-08-01T00:00:00Z (DateTimeFormat)',
  unit: 'is written as GB, GB-Hours, GB/Hour, 1000 Requests or Units/3 Months (UnitFormat)',
  currency: 'names a currency (CurrencyFormat)',
  'national currency': 'is a currency of ISO 4217',
  'key-value': 'is a flat JSON object with distinct keys (KeyValueFormat)',
  'JSON object': 'is a JSON object (JsonObjectFormat)',
  'subcategory of its category': 'belongs to its ServiceCategory',
  'Pascal case keys': 'has keys in Pascal case',
  'SKU price keys': 'has the keys of FOCUS, or keys that start with x_',
  'SKU price spelling': 'spells the keys of FOCUS as FOCUS does',
  'SKU price types': 'has numbers and texts where FOCUS asks for them',
  'no placeholder':
    'holds no text that stands for a missing value, such as NULL or N/A, and no empty text (NullHandling)',
  'not blank': 'is not blank',
}

function phrase(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of
        .map((part) => (part.kind === 'any' || part.kind === 'all' ? `(${phrase(part)})` : phrase(part)))
        .join(condition.kind === 'all' ? ' and ' : ' or ')
    case 'null':
      return `${condition.column} is null`
    case 'filled':
      return `${condition.column} is not null`
    case 'ever':
      return `some row has a ${condition.column}`
    case 'in':
      return condition.values.length > 12
        ? `${condition.column} is one of its ${condition.values.length} allowed values`
        : `${condition.column} is ${condition.values.map((value) => `"${value}"`).join(' or ')}`
    case 'notIn':
      return `${condition.column} is not ${condition.values.map((value) => `"${value}"`).join(' or ')}`
    case 'format':
      return `${condition.column} ${formats[condition.format]}`
    case 'schema':
      return `${condition.column} has the shape that FOCUS gives it`
    case 'zero':
      return `${condition.column} is 0`
    case 'min':
      return `${condition.column} is at least ${condition.limit}`
    case 'max':
      return `${condition.column} is at most ${condition.limit}`
    case 'product':
      return `${condition.left} times ${condition.right} is ${condition.column}`
    case 'same':
      return `${condition.column} is the same as ${condition.other}`
    case 'before':
      return `${condition.column} is before ${condition.other}`
  }
}
