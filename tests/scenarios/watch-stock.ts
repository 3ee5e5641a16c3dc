import { products } from '../e2e/client.ts'

/** Looks at the stock of products all the while; at those that are on sale. @returns at its end the lowest that was seen */
export function watchStock(url: string, ids: readonly string[]): { stop(): Promise<number> } {
  let lowest = Number.POSITIVE_INFINITY
  let watching = true
  const looking = (async () => {
    while (watching) {
      const seen = await products(url)
      lowest = Math.min(lowest, ...ids.map((id) => seen.get(id) ?? Number.POSITIVE_INFINITY))
    }
  })()
  // Whoever stops looking is told of a failure; until then it must not end the process
  looking.catch(() => {})
  return {
    stop: async () => {
      watching = false
      await looking
      return lowest
    },
  }
}
