/** Whose token it is, and until when (epoch ms). */
export interface KnownToken {
  userId: string
  expiresAtMs: number
}

export interface TokenCache {
  /** Undefined for what is not known, or has expired. */
  find(authorization: string): KnownToken | undefined
  add(authorization: string, token: KnownToken): void
}

/** Some 4 MB at most. The oldest make room: they are the next to expire. */
const MOST_TOKENS = 10_000

/**
 * Remembers access tokens that were found to be valid, by the whole Authorization header. A valid token stays so until it expires
 * (nothing revokes it before), and its signature need not be computed again with every request.
 */
export function createTokenCache(nowMs: () => number = Date.now): TokenCache {
  const known = new Map<string, KnownToken>()
  return {
    find: (authorization) => {
      const token = known.get(authorization)
      if (!token || token.expiresAtMs > nowMs()) return token
      known.delete(authorization)
      return undefined
    },
    add: (authorization, token) => {
      const [oldest] = known.size >= MOST_TOKENS ? known.keys() : []
      if (oldest !== undefined) known.delete(oldest)
      known.set(authorization, token)
    },
  }
}
