export {
  absoluteDecimal,
  compareDecimals,
  percentChange,
  subtractDecimals,
  sumDecimals,
} from '@open-finops/report/numbers'
