import type { ApiClient, CallOptions } from './client.ts'

const PAGE = '100'

interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** A list that is never long, page after page. */
export async function readAll<T>(api: Pick<ApiClient, 'call'>, path: string, options: CallOptions = {}): Promise<T[]> {
  const all: T[] = []
  let cursor: string | null = null
  do {
    const query: URLSearchParams = new URLSearchParams({ limit: PAGE, ...(cursor === null ? {} : { cursor }) })
    const page: Page<T> = await api.call(`${path}?${query}`, options)
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}
