import { useMemo } from 'preact/hooks'

/** Entries of the history of which something is kept, in memory. */
const MOST_ENTRIES = 20

interface Left {
  scrollY: number
  kept: Map<string, unknown>
}

const left = new Map<string, Left>()
let current = ''
let count = 0
let visitor: string | undefined

/** Entries of the history outlive a reload, and what is kept of them does not. */
const newId = () => `${performance.timeOrigin}.${++count}`

const begin = (id: string): Left => {
  const visit = { scrollY: 0, kept: new Map() }
  left.set(id, visit)
  for (const old of left.keys()) if (left.size > MOST_ENTRIES) left.delete(old)
  return visit
}

const noteScroll = () => Object.assign(left.get(current) ?? begin(current), { scrollY })

export const isCurrentEntry = (): boolean => history.state?.visit === current

/**
 * Makes the entry of the history that the address stands at the one that is visited.
 * @param mayBeReturn whether what it was when it was left is wanted
 * @returns how far it was scrolled then; undefined where it is new
 */
export function enterEntry(mayBeReturn: boolean): number | undefined {
  // Else the browser may have scrolled already to where this entry was
  if (history.scrollRestoration === 'manual' || !history.state) noteScroll()
  const known = mayBeReturn ? left.get(history.state?.visit) : undefined
  if (known) {
    current = history.state.visit
    return known.scrollY
  }
  current = newId()
  begin(current)
  history.replaceState({ visit: current }, '')
  return undefined
}

/** The browser would scroll before there is anything to scroll to; after a reload, it alone knows where to. */
export function watchScrolling(): void {
  addEventListener('scroll', noteScroll, { passive: true })
  addEventListener('pagehide', () => {
    history.scrollRestoration = 'auto'
  })
}

/** The next user must not come back to what this one has seen. */
export function forgetVisits(userId: string | undefined): void {
  if (userId !== visitor) left.clear()
  visitor = userId
}

/** State of a view that is as it was when the user comes back to it, such as a list with all its pages. */
export const useKept = <T>(name: string, create: () => T): T =>
  useMemo(() => {
    const { kept } = left.get(current) ?? begin(current)
    if (!kept.has(name)) kept.set(name, create())
    return kept.get(name) as T
  }, [name])
