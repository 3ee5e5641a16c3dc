import { whileBusy } from './busy.js'
import { controlsOf } from './focus.js'
import { h } from './h.js'
import { createKeyedList } from './keyed-list.js'
import { mergeNewest } from './merge-newest.js'

/**
 * A list whose newest page is refreshed, and whose older ones come when asked for.
 * @template {{ id: string }} T
 * @param {object} options
 * @param {(query: Record<string, string>) => Promise<{ items: T[], nextCursor: string | null }>} options.read
 * @param {() => { node: HTMLElement, update: (item: T) => void }} options.create
 * @param {string} options.whenEmpty
 * @param {(error: unknown) => void} options.onError when older items are not to be had
 */
export function createPagedList({ read, create, whenEmpty, onError }) {
  /** @type {T[]} */
  let items = []
  /** @type {string | null} */
  let nextCursor = null
  let hasOlderPages = false
  let generation = 0
  const list = h('ul', { class: 'rows' })
  const empty = h('p', { class: 'muted', hidden: true }, whenEmpty)
  const older = h('button', { class: 'button', type: 'button', hidden: true, onclick: pressOlder }, 'Show older')
  const show = createKeyedList(list, { keyOf: (/** @type {T} */ { id }) => id, create })

  function update() {
    show(items)
    empty.hidden = items.length > 0
    older.hidden = nextCursor === null
  }

  /** @returns {Promise<void>} */
  function pressOlder() {
    return whileBusy(older, loadOlder)
  }

  async function loadOlder() {
    const started = generation
    try {
      const page = await read(nextCursor === null ? {} : { cursor: nextCursor })
      if (started !== generation) return
      hasOlderPages = true
      items = [...items, ...page.items]
      nextCursor = page.nextCursor
      const last = list.lastElementChild
      update()
      // The button may be gone, and what was asked for begins there
      if (last?.nextElementSibling) controlsOf(last.nextElementSibling)[0]?.focus()
    } catch (error) {
      onError(error)
    }
  }

  return {
    node: h('div', {}, empty, list, older),
    load: async () => {
      const started = generation
      const page = await read({})
      if (started !== generation) return
      items = mergeNewest(items, page)
      if (!hasOlderPages) nextCursor = page.nextCursor
      update()
    },
    /** Forgets what it has: it is another list from now on. */
    reset: () => {
      generation++
      items = []
      hasOlderPages = false
    },
  }
}
