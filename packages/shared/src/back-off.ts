/**
 * The wait before the next try: doubles with every failure up to a ceiling, the last half of it left to chance, so that many who
 * failed together do not come back together.
 * @param failures tries that have failed so far, 1 or more
 */
export function backOffMs(failures: number, { firstMs, lastMs }: { firstMs: number; lastMs: number }): number {
  const ceilingMs = Math.min(lastMs, firstMs * 2 ** (failures - 1))
  return ceilingMs * (0.5 + Math.random() / 2)
}
