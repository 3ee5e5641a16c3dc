/** @import { DeadLetterPage } from '@orders/shared/contracts/admin' */
/** @import { OperationsDeps } from './view.js' */
import { h, setText } from '../ui/h.js'
import { createPagedList } from '../ui/paged-list.js'
import { createSureButton } from '../ui/sure-button.js'
import { formatTime } from '../ui/times.js'
import { createRowAction } from './row-action.js'

/** Messages that named no order. @param {OperationsDeps} deps */
export function createDeadLetters({ api, done, onError }) {
  /** @param {string} id */
  async function redrive(id) {
    await api.call(`/api/admin/dead-letters/${id}/redrive`, { method: 'POST' })
    await done('The message is in the queue again.')
  }
  /** @param {string} id */
  async function drop(id) {
    await api.call(`/api/admin/dead-letters/${id}`, { method: 'DELETE' })
    await done('The message is deleted.')
  }
  return createPagedList({
    /** @returns {Promise<DeadLetterPage>} */
    read: (query) => api.call(`/api/admin/dead-letters?${new URLSearchParams(query)}`),
    create: () => createRow({ redrive, drop }),
    whenEmpty: 'There are none.',
    onError,
  })
}

/** @param {{ redrive: (id: string) => Promise<void>, drop: (id: string) => Promise<void> }} actions */
function createRow({ redrive, drop }) {
  let id = ''
  const { fault, act } = createRowAction()
  const about = h('span', { class: 'muted' })
  const reason = h('p', { class: 'reason', dir: 'auto' })
  const body = h('pre', { class: 'message', tabindex: '0', 'aria-label': 'The message' })
  /** @returns {Promise<void>} */
  const onAgain = () => act(again, () => redrive(id))
  const again = h('button', { class: 'button', type: 'button', onclick: onAgain }, 'Send again')
  const away = createSureButton({
    label: 'Drop',
    question: 'Really drop?',
    onSure: (button) => act(button, () => drop(id)),
  })
  const text = h('div', { class: 'row-text' }, reason, about, body)
  const node = h('li', { class: 'row' }, text, h('div', { class: 'row-side' }, again, away.node), fault)

  /** @param {DeadLetterPage['items'][number]} letter */
  function update(letter) {
    id = letter.id
    const times = letter.receiveCount === 1 ? 'once' : `${letter.receiveCount} times`
    setText(about, `${formatTime(letter.at)}, received ${times}`)
    setText(reason, letter.reason)
    setText(body, letter.body)
  }

  return { node, update }
}
