import type { ApiClient } from './client.ts'

const PAGE = '100'

interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/**
 * A list page after page, to its end.
 * @param path with or without a query
 */
export async function* readPages<T>(api: Pick<ApiClient, 'call'>, path: string): AsyncGenerator<T[]> {
  let cursor: string | null = null
  do {
    const query: URLSearchParams = new URLSearchParams({ limit: PAGE, ...(cursor === null ? {} : { cursor }) })
    const page: Page<T> = await api.call(`${path}${path.includes('?') ? '&' : '?'}${query}`)
    yield page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}

/** A list that is never long. */
export async function readAll<T>(api: Pick<ApiClient, 'call'>, path: string): Promise<T[]> {
  const all: T[] = []
  for await (const items of readPages<T>(api, path)) all.push(...items)
  return all
}
