/** The orders that this page has seen before they were settled. The news of others is no news. */
const awaited = new Set<string>()

export const awaitOrder = (id: string): void => void awaited.add(id)

/** @returns whether its end is news here, which it is once */
export const takeNews = (id: string): boolean => awaited.delete(id)
