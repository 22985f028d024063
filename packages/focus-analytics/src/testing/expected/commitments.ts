import { type Answer, by, cell, count, derive, greatest, least, type Row, ratio, sum, total } from '../answer.ts'
import { units } from '../exact.ts'
import type { SeedBill } from '../seed-bill.ts'
import { type Bound, billed, charged, type Expectations, each, has, is, member } from './expectation.ts'

const costTotals = { TotalBilledCost: total('BilledCost'), TotalEffectiveCost: total('EffectiveCost') }

/** What commitments and discounts save, and what is left unused or uncovered. */
export const commitments: Expectations = {
  'recurring-commitment-charges': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound).filter(is('ChargeFrequency', 'Recurring')).filter(has('CommitmentDiscountId')),
        'BillingPeriodStart CommitmentDiscountId CommitmentDiscountName CommitmentDiscountType ChargeFrequency BillingCurrency',
        { TotalBilledCost: total('BilledCost') },
      ),
  },
  'commitment-discount-purchases': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound).filter(is('ChargeCategory', 'Purchase')).filter(has('CommitmentDiscountId')),
        'ProviderName BillingAccountId CommitmentDiscountId CommitmentDiscountType CommitmentDiscountUnit CommitmentDiscountQuantity ChargeFrequency BillingCurrency',
        { ...firstAndLast, TotalBilledCost: total('BilledCost') },
      ),
  },
  'effective-savings-rate-by-service': {
    answer: (bill, bound) => savings(bill, bound, 'ProviderName ServiceName BillingCurrency'),
  },
  'effective-savings-rate': { answer: (bill, bound) => savings(bill, bound, 'ProviderName BillingCurrency') },
  'discount-accuracy': {
    answer: (bill, bound) =>
      discounts(bill, bound, 'ProviderName BillingAccountId BillingAccountName BillingCurrency ServiceName'),
  },
  'discount-effectiveness': {
    answer: (bill, bound) =>
      discounts(bill, bound, 'ServiceProviderName BillingAccountId BillingAccountName BillingCurrency ServiceName'),
  },
  'unused-commitments': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound).filter(is('CommitmentDiscountStatus', 'Unused')),
        'ProviderName BillingAccountId CommitmentDiscountId CommitmentDiscountType CommitmentDiscountStatus BillingCurrency',
        { ...firstAndLast, ...costTotals },
      ),
  },
  'capacity-reservations-on-compute': {
    answer: (bill, bound) =>
      by(
        derive(charged(bill, bound).filter(is('ServiceCategory', 'Compute')), {
          ReservationUse: ({ CapacityReservationStatus: status }) =>
            status === 'Unused'
              ? 'Unused Capacity Reservation'
              : status === 'Used'
                ? 'Compute using Capacity Reservation'
                : 'Compute without Capacity Reservation',
        }),
        'ReservationUse ProviderName BillingAccountId BillingCurrency',
        costTotals,
      ),
  },
  'unused-capacity-reservations': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound).filter(is('CapacityReservationStatus', 'Unused')),
        'ProviderName BillingAccountId CapacityReservationId CapacityReservationStatus BillingCurrency',
        costTotals,
      ),
  },
  'commitment-coverage': {
    answer: (bill, bound) => {
      const covered = has('CommitmentDiscountId')
      const known = has('CommitmentProgramEligibilityDetails')
      const eligible = (row: Row): boolean => covered(row) || programs([row], bound).length > 0
      return by(
        usage(bill, bound).filter((row) => row['CommitmentDiscountStatus'] !== 'Unused'),
        'ServiceProviderName BillingCurrency',
        {
          CoveredCost: total('EffectiveCost', covered),
          EligibleCost: total('EffectiveCost', eligible),
          UnknownEligibilityCost: total('EffectiveCost', (row) => !covered(row) && !known(row)),
          CoverageRate: ratio(
            (rows) => sum(rows.filter(covered), 'EffectiveCost') ?? 0n,
            (rows) => (rows.some(known) ? (sum(rows.filter(eligible), 'EffectiveCost') ?? 0n) : undefined),
          ),
        },
      )
    },
    also: [{ programs: 'FlexibleSpendPlan' }, { programs: 'Nothing, ResourceReservation' }],
  },
  'commitment-discount-breakdown': {
    answer: (bill, bound) =>
      by(
        usage(bill, bound).filter(has('CommitmentDiscountId')),
        'ServiceProviderName CommitmentDiscountId CommitmentDiscountStatus ChargePeriodStart ChargePeriodEnd BillingCurrency',
        { TotalEffectiveCost: total('EffectiveCost') },
      ),
  },
  'commitment-opportunities': {
    answer: (bill, bound) => {
      const uncovered = (row: Row): boolean => row['CommitmentDiscountId'] === null
      const rows = programs(
        usage(bill, bound).filter((row) => row['CommitmentDiscountStatus'] !== 'Unused'),
        bound,
      )
      return by(rows, 'ServiceProviderName ProgramType BillingCurrency', {
        EligibleCost: total('EffectiveCost'),
        UncoveredEligibleCost: total('EffectiveCost', uncovered),
        UncoveredRate: ratio(
          (group) => sum(group.filter(uncovered), 'EffectiveCost') ?? 0n,
          (group) => sum(group, 'EffectiveCost'),
        ),
      })
    },
    also: [{ programs: 'ResourceReservation,ZonalResourceCommitment' }],
  },
  'eligible-capacity-reservation-spend': {
    answer: (bill, bound) =>
      by(
        programs(usage(bill, bound), bound),
        'ServiceProviderName ServiceName ProgramType CapacityReservationStatus BillingCurrency',
        { TotalBilledCost: total('BilledCost'), ChargeCount: count },
      ),
    also: [{ programs: 'ZonalResourceCommitment' }],
  },
  'eligible-uncovered-spend': {
    answer: (bill, bound) =>
      by(
        programs(
          usage(bill, bound).filter((row) => row['CommitmentDiscountId'] === null),
          bound,
        ),
        'ServiceProviderName ServiceName ProgramType BillingCurrency',
        { EligibleUncoveredCost: total('BilledCost') },
      ),
    also: [{ programs: 'FlexibleSpendPlan' }],
  },
}

const firstAndLast = {
  FirstChargePeriodStart: least('ChargePeriodStart'),
  LastChargePeriodEnd: greatest('ChargePeriodEnd'),
}

function usage(bill: SeedBill, bound: Bound): readonly Row[] {
  return charged(bill, bound).filter(is('ChargeCategory', 'Usage'))
}

/** A row for each commitment program that a charge could be covered by, of those asked for. */
function programs(rows: readonly Row[], { programs: asked }: Bound): readonly Row[] {
  const names = asked?.split(',').map((name) => name.trim())
  return derive(each(rows, 'CommitmentProgramEligibilityDetails', 'CommitmentPrograms', 'Program'), {
    ProgramType: ({ Program: program }) => member(program ?? null, 'ProgramType'),
  }).filter((row) => names === undefined || names.includes(row['ProgramType'] ?? ''))
}

/** Usage that is no correction; a row whose contracted cost nobody gave stands beside the rate. */
function savings(bill: SeedBill, bound: Bound, columns: string): Answer {
  const priced = (row: Row): boolean =>
    units(cell(row, 'ContractedCost') ?? '0') !== 0n ||
    units(cell(row, 'EffectiveCost') ?? '0') === 0n ||
    row['CommitmentDiscountStatus'] === 'Unused'
  const contracted = (rows: readonly Row[]): bigint => sum(rows.filter(priced), 'ContractedCost') ?? 0n
  return by(
    usage(bill, bound).filter((row) => row['ChargeClass'] === null),
    columns,
    {
      TotalContractedCost: total('ContractedCost', priced),
      TotalEffectiveCost: total('EffectiveCost', priced),
      EffectiveSavingsRate: ratio(
        (rows) => contracted(rows) - (sum(rows.filter(priced), 'EffectiveCost') ?? 0n),
        contracted,
      ),
      UnpricedEffectiveCost: total('EffectiveCost', (row) => !priced(row)),
    },
  )
}

/** What buys a commitment has a list price as well, but the usage that it covers shows it already. */
function discounts(bill: SeedBill, bound: Bound, columns: string): Answer {
  const counts = (row: Row): boolean => row['ChargeCategory'] !== 'Purchase' || row['CommitmentDiscountId'] === null
  const listed = (rows: readonly Row[]): bigint => sum(rows.filter(counts), 'ListCost') ?? 0n
  const percent = (of: (rows: readonly Row[]) => bigint): ReturnType<typeof ratio> =>
    ratio((rows) => 100n * (listed(rows) - of(rows)), listed)
  return by(
    billed(bill, bound).filter((row) => row['ChargeClass'] === null),
    columns,
    {
      TotalListCost: total('ListCost', counts),
      TotalContractedCost: total('ContractedCost', counts),
      ...costTotals,
      ContractedDiscountPercent: percent((rows) => sum(rows.filter(counts), 'ContractedCost') ?? 0n),
      EffectiveDiscountPercent: percent((rows) => sum(rows, 'EffectiveCost') ?? 0n),
    },
  )
}
