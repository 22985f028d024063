export {
  absoluteDecimal,
  compareDecimals,
  percentChange,
  subtractDecimals,
  sumDecimals,
} from './format/decimal.ts'
export { type Formats, formatsOf, type MoneyStyle } from './format/formats.ts'
