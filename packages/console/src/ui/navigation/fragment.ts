export const HOME = '/'

/** Only to read paths with: none leads there. */
const BASE = 'http://fragment.invalid'

export interface Place {
  /** A path, perhaps with a query. */
  url: string
  /** The one-time secret of a link in a mail; empty in all other addresses. */
  token: string
}

/**
 * What an address's fragment names. One that names no path, such as `#//` or `#/%`, is as good as none.
 * @param fragment with its `#`, as in `location.hash`
 */
export function readFragment(fragment: string): Place {
  const path = fragment.slice(1)
  try {
    decodeURIComponent(path)
    const { origin, pathname, searchParams } = new URL(path, BASE)
    if (!path.startsWith('/') || origin !== BASE) return { url: HOME, token: '' }
    const token = searchParams.get('token') ?? ''
    return { url: token === '' ? path : pathname, token }
  } catch {
    return { url: HOME, token: '' }
  }
}
