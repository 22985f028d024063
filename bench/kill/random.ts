/** A seeded stream of numbers in [0, 1): the mulberry32 generator, which is small and even enough to spread moments. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * `count` random moments that leave no part of a duration out: one in each of `count` equal parts, in random order.
 * @returns fractions of the duration, in [0, 1).
 */
export function spreadMoments(count: number, random: () => number): readonly number[] {
  const moments = Array.from({ length: count }, (_, part) => (part + random()) / count)
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const [one = 0, two = 0] = [moments[last], moments[other]]
    moments[last] = two
    moments[other] = one
  }
  return moments
}
