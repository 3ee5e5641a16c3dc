/** A browser's storage for one tab. */
export function aStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

export const problem = (status: number, code: string, more: object = {}): Response =>
  json({ status, code, title: code, requestId: 'r1', ...more }, status)

export interface SeenRequest {
  path: string
  method: string
  headers: Headers
  body: unknown
}

/** A server that answers as it is told, and remembers what it was asked. */
export function aServer(answer: (request: SeenRequest, count: number) => Response | Promise<Response>) {
  const requests: SeenRequest[] = []
  const fetch: typeof globalThis.fetch = async (path, init = {}) => {
    const { method = 'GET', body } = init
    const request = {
      path: String(path),
      method,
      headers: new Headers(init.headers),
      body: typeof body === 'string' ? JSON.parse(body) : undefined,
    }
    requests.push(request)
    return answer(request, requests.length)
  }
  return { fetch, requests }
}
