/** A stream of numbers in [0, 1), the same for the same seed. */
export type Dice = () => number

/** mulberry32: small, and good enough to vary rows. */
export function dice(seed: number): Dice {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** One of the values. */
export function pick<T>(roll: Dice, values: readonly T[]): T {
  return values[Math.floor(roll() * values.length)] as T
}

export function chance(roll: Dice, share: number): boolean {
  return roll() < share
}

/** An amount of up to 250, as a whole number of 10⁻¹⁸: often with two decimals, at times with all eighteen. */
export function amount(roll: Dice): bigint {
  const cents = BigInt(1 + Math.floor(roll() * 25_000))
  const dust = BigInt(Math.floor(roll() * 1_000_000_000)) * 1_000_003n
  return cents * 10n ** 16n + (chance(roll, 0.5) ? dust : 0n)
}

/** The values in another order. */
export function shuffled<T>(roll: Dice, values: readonly T[]): readonly T[] {
  return values
    .map((value) => ({ value, at: roll() }))
    .sort((one, other) => one.at - other.at)
    .map(({ value }) => value)
}
