/** @import { Console } from '../main.js' */
/** @import { View } from '../ui/router.js' */
import { outside } from '../ui/frame.js'
import { h } from '../ui/h.js'
import { createLoadNotice, createNotice } from '../ui/notice.js'
import { repeatWhileVisible } from '../ui/while-visible.js'
import { createDeadLetters } from './dead-letters.js'
import { createFailedOrders } from './failed-orders.js'
import { createFigures } from './figures.js'
import { createStockTable } from './stock-table.js'

const REFRESH_MS = 5_000

/**
 * @typedef {object} OperationsDeps
 * @property {Console['api']} api
 * @property {(text: string) => Promise<void>} done says how it went, and looks at everything anew
 * @property {(error: unknown) => void} onError
 */

/** For admins: how the system is doing, and what needs a hand. @param {Console} shared @returns {View} */
export function createOperationsView({ api, config }) {
  const notice = createNotice()
  const loadNotice = createLoadNotice()
  const deps = { api, done, onError: notice.showError }
  const figures = createFigures(api)
  const sections = /** @type {const} */ ([
    ['Failed orders', createFailedOrders(deps)],
    ['Dead letters', createDeadLetters(deps)],
    ['Stock', createStockTable(deps)],
  ])
  const load = () => Promise.all([figures, ...sections.map(([, section]) => section)].map((part) => part.load()))
  const refresh = repeatWhileVisible(() => loadNotice.watch(load), REFRESH_MS)

  /** @param {string} text */
  async function done(text) {
    notice.show(text, 'good')
    await refresh.now()
  }

  const links = h('p', { class: 'links' }, outside('/docs', 'Swagger UI'), outside('/metrics', 'Metrics'))
  if (config.inboxUrl) links.prepend(outside(config.inboxUrl, 'Inbox'))
  const node = h(
    'div',
    { class: 'operations' },
    h('div', { class: 'head' }, h('h1', {}, 'Operations'), links),
    loadNotice.node,
    notice.node,
    figures.node,
    ...sections.map(([title, section]) => h('section', { class: 'card' }, h('h2', {}, title), section.node)),
  )
  return { title: 'Operations', node, close: refresh.stop }
}
