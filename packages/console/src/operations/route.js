/** @import { Console } from '../main.js' */
/** @import { Route, View } from '../ui/router.js' */
import { createOrderView } from '../orders/order-view.js'
import { h } from '../ui/h.js'
import { createOperationsView } from './view.js'

const OPERATIONS = { href: '#/operations', label: 'Back to operations' }

/** What admins see; other users get a refusal. @param {Console} shared @returns {Route[]} */
export function createOperationsRoute(shared) {
  /** @param {() => View} open */
  const forAdmins = (open) => (shared.user()?.role === 'admin' ? open() : createRefusingView())
  return [
    { path: /^#\/operations$/, isFor: 'members', open: () => forAdmins(() => createOperationsView(shared)) },
    {
      path: /^#\/operations\/orders\/([\w-]+)$/,
      isFor: 'members',
      open: (id = '') => forAdmins(() => createOrderView(shared, id, OPERATIONS)),
    },
  ]
}

/** @returns {View} */
function createRefusingView() {
  const words = h('p', { class: 'lead' }, 'This page is for admins.')
  return { title: 'Operations', node: h('section', {}, h('h1', {}, 'Operations'), words) }
}
