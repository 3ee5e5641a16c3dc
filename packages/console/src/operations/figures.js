/** @import { AdminStats } from '@orders/shared/contracts/admin' */
/** @import { ApiClient } from '../api/client.js' */
import { STATUSES } from '../orders/statuses.js'
import { h, setText } from '../ui/h.js'
import { formatAge } from '../ui/times.js'

const UNKNOWN = 'n/a'

/**
 * @typedef {object} Figure
 * @property {string} label
 * @property {(stats: AdminStats) => number | string | null | undefined} of
 * @property {(stats: AdminStats) => string} [note]
 * @property {boolean} [isBad] where it is above 0
 */

/** @type {Figure[]} */
const FIGURES = [
  ...STATUSES.map(([status, label]) => ({
    label,
    of: (/** @type {AdminStats} */ { orders }) => orders?.[status],
    isBad: status === 'FAILED',
  })),
  { label: 'Queue', of: ({ queue }) => queue?.waiting, note: () => 'messages waiting' },
  { label: 'Dead letters', of: ({ queue }) => queue?.deadLetters, note: () => 'still in their queue' },
  { label: 'Outbox', of: ({ outbox }) => outbox?.pending, note: outboxNote },
  { label: 'Mails', of: ({ mails }) => mails?.unsent, note: () => 'not sent yet' },
  {
    label: 'Oldest open order',
    of: ({ oldestUnsettledSeconds: seconds }) => (seconds === null ? 'none' : formatAge(seconds)),
  },
]

/** @param {AdminStats} stats */
function outboxNote({ outbox }) {
  const age = outbox?.oldestAgeSeconds ?? null
  return age === null ? 'events to publish' : `events to publish, the oldest for ${formatAge(age)}`
}

/** What cannot be asked at the moment says so. @param {Pick<ApiClient, 'call'>} api */
export function createFigures(api) {
  const tiles = FIGURES.map(createTile)
  return {
    node: h('dl', { class: 'figures' }, ...tiles.map(({ node }) => node)),
    load: async () => {
      /** @type {AdminStats} */
      const stats = await api.call('/api/admin/stats')
      for (const tile of tiles) tile.update(stats)
    },
  }
}

/** @param {Figure} figure */
function createTile({ label, of, note, isBad }) {
  const value = h('dd', { class: 'figure-value' }, '…')
  const remark = h('dd', { class: 'figure-note' })
  const node = h('div', { class: 'figure' }, h('dt', {}, label), value, remark)
  /** @param {AdminStats} stats */
  const update = (stats) => {
    const figure = of(stats) ?? UNKNOWN
    setText(value, typeof figure === 'number' ? figure.toLocaleString('en-US') : figure)
    node.dataset['bad'] = String(isBad === true && Number(figure) > 0)
    setText(remark, note?.(stats) ?? '')
  }
  return { node, update }
}
