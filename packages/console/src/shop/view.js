/** @import { Product } from '@orders/shared/contracts/products' */
/** @import { Console } from '../main.js' */
/** @import { View } from '../ui/router.js' */
import { announce } from '../ui/announce.js'
import { createFilter } from '../ui/filter.js'
import { h, setText } from '../ui/h.js'
import { createKeyedList } from '../ui/keyed-list.js'
import { createLoadNotice } from '../ui/notice.js'
import { sleep } from '../ui/times.js'
import { repeatWhileVisible } from '../ui/while-visible.js'
import { createBasketPanel } from './basket-panel.js'
import { placeOrder } from './place-order.js'
import { createProductCard } from './product-card.js'
import { readProducts } from './read-products.js'

const REFRESH_MS = 3_000

/** @param {Console} shared @returns {View} */
export function createShopView(shared) {
  const { api, basket, user, go } = shared
  /** @type {Map<string, Product>} */
  let products = new Map()
  let isLoaded = false
  const notice = createLoadNotice()
  const filter = createFilter({ label: 'Find a product', onChange: update })
  const none = h('p', { class: 'muted' }, 'Loading…')
  const list = h('ul', { class: 'products' })
  const show = createKeyedList(list, {
    keyOf: (/** @type {Product} */ { id }) => id,
    create: () => createProductCard({ basket }),
  })
  const panel = createBasketPanel(shared, { productOf: (id) => products.get(id), order })

  async function order() {
    if (!user()) return go('#/login')
    try {
      const { id } = await placeOrder(api, basket, sleep)
      basket.clear()
      announce('The order is placed')
      go(`#/orders/${id}`)
    } finally {
      // Whatever came of it, the stock may differ from what is shown
      void refresh.now()
    }
  }

  function update() {
    const picked = filter.pick([...products.values()])
    show(picked)
    panel.update()
    none.hidden = picked.length > 0
    if (isLoaded) setText(none, products.size > 0 ? 'No product is called that.' : 'Nothing is for sale yet.')
  }

  async function load() {
    products = new Map((await readProducts(api)).map((product) => [product.id, product]))
    isLoaded = true
    update()
  }

  const stopWatching = basket.watch(update)
  const refresh = repeatWhileVisible(() => notice.watch(load), REFRESH_MS)
  const lead = h('p', { class: 'lead' }, 'What is in stock, as of now.')
  const offer = h(
    'section',
    {},
    h('h1', {}, 'Shop'),
    lead,
    notice.node,
    filter.node,
    panel.skip,
    none,
    list,
    panel.jump,
  )
  const close = () => {
    stopWatching()
    refresh.stop()
  }
  return { title: 'Shop', node: h('div', { class: 'shop' }, offer, panel.node), close }
}
