/**
 * Brings a list up to date with a fresh copy of its first page. Ids sort by age, the newest last. What the page would hold but
 * does not is gone from the list, for instance because it has another status now; what is older than the page stays.
 * @template {{ id: string }} T
 * @param {readonly T[]} shown newest first
 * @param {{ items: readonly T[], nextCursor: string | null }} page
 * @returns {T[]} newest first
 */
export function mergeNewest(shown, { items, nextCursor }) {
  const oldest = items.at(-1)
  if (!oldest || nextCursor === null) return [...items]
  return [...items, ...shown.filter(({ id }) => id < oldest.id)]
}
