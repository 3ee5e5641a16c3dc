export interface Page<T> {
  items: readonly T[]
  nextCursor: string | null
}

/**
 * Brings a list, newest first, up to date with a fresh copy of its first page. Ids sort by age, the newest last. What the page
 * would hold but does not is gone from the list, for instance because it has another status now; what is older than the page stays.
 */
export function mergeNewest<T extends { id: string }>(shown: readonly T[], { items, nextCursor }: Page<T>): T[] {
  const oldest = items.at(-1)
  if (!oldest || nextCursor === null) return [...items]
  return [...items, ...shown.filter(({ id }) => id < oldest.id)]
}
