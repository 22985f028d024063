/**
 * What a value is while a mapping computes with it. `money` is DECIMAL(38,18), `quantity` DECIMAL(38,15); `number`
 * is a binary double, allowed for quotients and products only, and rounded once when it becomes a column. `records` is
 * a list of records with the fields that their raw column declares; only `sql` operators look into it.
 */
export type ValueType = 'string' | 'money' | 'quantity' | 'number' | 'timestamp' | 'map' | 'records' | 'boolean'

/** A raw column by the format's own name for it; NULL where the files lack an optional one. */
export interface ColumnExpression {
  readonly op: 'col'
  readonly name: string
}

/** A value that the format computed in its `prepare` steps. */
export interface StepExpression {
  readonly op: 'step'
  readonly name: string
}

/** A constant; null is a typed NULL. */
export interface LiteralExpression {
  readonly op: 'lit'
  readonly value: string | number | boolean | null
  readonly type: ValueType
}

/** The first operand that is not NULL. */
export interface CoalesceExpression {
  readonly op: 'coalesce'
  readonly of: readonly Expression[]
}

/** The value of the first case whose condition holds; else `otherwise`. */
export interface WhenExpression {
  readonly op: 'when'
  readonly cases: readonly { readonly if: Expression; readonly then: Expression }[]
  readonly otherwise: Expression
}

/** A column of a lookup table, found by its key; NULL where the table lacks the key. */
export interface LookupExpression {
  readonly op: 'lookup'
  readonly table: string
  readonly key: Expression
  readonly column: string
}

/** Sum and difference are exact; product and quotient are doubles, and a division by zero is NULL. */
export interface ArithmeticExpression {
  readonly op: 'arith'
  readonly operator: 'add' | 'subtract' | 'multiply' | 'divide'
  readonly left: Expression
  readonly right: Expression
}

export interface CastExpression {
  readonly op: 'cast'
  readonly of: Expression
  readonly to: ValueType
}

/** The value of one key of a map. */
export interface KeyExpression {
  readonly op: 'key'
  readonly of: Expression
  readonly key: string
}

/** The column of one key of a family of columns, e.g. the tag `Name`. */
export interface MemberExpression {
  readonly op: 'member'
  readonly family: string
  readonly key: string
}

/** The operands one after another; NULL when one is NULL. */
export interface ConcatExpression {
  readonly op: 'concat'
  readonly of: readonly Expression[]
}

/** How keys of a map are renamed on their way into JSON: the first prefix that fits is replaced. */
export interface KeyPrefix {
  readonly prefix: string
  readonly with: string
}

/**
 * A flat JSON object as text, keys in order, without the keys whose value is NULL; NULL where none is left.
 * Families hold a column a key, maps hold their keys themselves; on the same key a family wins.
 */
export interface JsonExpression {
  readonly op: 'json'
  readonly entries?: readonly {
    readonly key: string
    readonly value: Expression
    /** `number` writes the text bare where it is a number, and leaves the key out where it isn't. */
    readonly as?: 'string' | 'number'
  }[]
  readonly families?: readonly string[]
  readonly maps?: readonly { readonly of: Expression; readonly rename?: readonly KeyPrefix[] }[]
}

/** A condition on one text; false where the text is NULL, except `absent`. */
export interface TestExpression {
  readonly op: 'test'
  readonly of: Expression
  readonly test: 'equals' | 'one-of' | 'contains' | 'starts-with' | 'matches' | 'present' | 'absent'
  /** Texts to compare with; case counts, except for `matches`, a regular expression that states it itself. */
  readonly values?: readonly string[]
}

/** A comparison of two values of one type; false where either is NULL. */
export interface CompareExpression {
  readonly op: 'compare'
  readonly operator: 'less' | 'less-or-equal' | 'equal' | 'different'
  readonly left: Expression
  readonly right: Expression
}

export interface LogicExpression {
  readonly op: 'all' | 'any' | 'not'
  readonly of: readonly Expression[]
}

/** The way out for what the other operators can't say: SQL text with places for its operands, as `sql` of build.ts says. */
export interface SqlExpression {
  readonly op: 'sql'
  readonly text: string
  readonly of: readonly Expression[]
  readonly type: ValueType
  /** It gives records of its first operand, with their fields as the files have them. */
  readonly sameRecords?: true
}

/** The closed set of operators that a mapping is written in: plain data, compiled to SQL in the last step. */
export type Expression =
  | ColumnExpression
  | StepExpression
  | LiteralExpression
  | CoalesceExpression
  | WhenExpression
  | LookupExpression
  | ArithmeticExpression
  | CastExpression
  | KeyExpression
  | MemberExpression
  | ConcatExpression
  | JsonExpression
  | TestExpression
  | CompareExpression
  | LogicExpression
  | SqlExpression
