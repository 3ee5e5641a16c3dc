/** @import { DeadLetterPage } from '@orders/shared/contracts/admin' */
/** @import { Console } from '../main.js' */
/** @import { Act } from './view.js' */
import { h, setText } from '../ui/h.js'
import { createPagedList } from '../ui/paged-list.js'
import { createSureButton } from '../ui/sure-button.js'
import { formatTime } from '../ui/times.js'

/** Messages that named no order. @param {{ api: Console['api'], act: Act, onError: (error: unknown) => void }} deps */
export function createDeadLetters({ api, act, onError }) {
  /** @param {string} id */
  const redrive = (id) =>
    act(async () => {
      await api.call(`/api/admin/dead-letters/${id}/redrive`, { method: 'POST' })
      return 'The message is in the queue again.'
    })
  /** @param {string} id */
  const drop = (id) =>
    act(async () => {
      await api.call(`/api/admin/dead-letters/${id}`, { method: 'DELETE' })
      return 'The message is deleted.'
    })
  return createPagedList({
    /** @returns {Promise<DeadLetterPage>} */
    read: (query) => api.call(`/api/admin/dead-letters?${new URLSearchParams(query)}`),
    create: () => createRow({ redrive, drop }),
    whenEmpty: 'There are none.',
    onError,
  })
}

/** @param {{ redrive: (id: string) => void, drop: (id: string) => void }} actions */
function createRow({ redrive, drop }) {
  let id = ''
  const about = h('span', { class: 'muted' })
  const reason = h('p', { class: 'reason', dir: 'auto' })
  const body = h('pre', { class: 'message', tabindex: '0', 'aria-label': 'The message' })
  const again = h('button', { class: 'button', type: 'button', onclick: () => redrive(id) }, 'Send again')
  const away = createSureButton({ label: 'Drop', question: 'Really drop?', onSure: () => drop(id) })
  const text = h('div', { class: 'row-text' }, reason, about, body)
  const node = h('li', { class: 'row' }, text, h('div', { class: 'row-side' }, again, away))

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
