import { signal, useSignal } from '@preact/signals'
import { useMemo, useRef } from 'preact/hooks'
import { useConsole } from '../console.ts'
import { Filter, pick } from '../ui/filter.tsx'
import { announce, useTitle } from '../ui/frame.tsx'
import { Notice } from '../ui/notice.tsx'
import { useRefresh } from '../ui/refresh.ts'
import { sleep } from '../ui/sleep.ts'
import { BasketPanel, type Products, totalOf } from './basket-panel.tsx'
import { placeOrder } from './place-order.ts'
import { ProductCard } from './product-card.tsx'
import { readProducts } from './read-products.ts'

const REFRESH_MS = 3_000

export function Shop() {
  useTitle('Shop')
  const { api, basket, user, navigation } = useConsole()
  const loaded = useMemo(() => signal<Products>(), [])
  const text = useSignal('')
  const basketHeading = useRef<HTMLHeadingElement>(null)
  const refresh = useRefresh(async () => {
    loaded.value = new Map((await readProducts(api)).map((product) => [product.id, product]))
  }, REFRESH_MS)

  async function order(): Promise<void> {
    if (!user.value) return navigation.go('/login')
    try {
      const { id } = await placeOrder(api, basket, sleep)
      basket.clear()
      announce('The order is placed')
      navigation.go(`/orders/${id}`)
    } finally {
      // Whatever came of it, the stock may differ from what is shown
      void refresh.now()
    }
  }

  function jumpToBasket() {
    basketHeading.current?.focus()
    basketHeading.current?.scrollIntoView()
  }

  const products: Products = loaded.value ?? new Map()
  const all = [...products.values()]
  const picked = pick(all, text.value)
  const isEmpty = basket.lines().length === 0
  return (
    <div class="shop">
      <section>
        <h1>Shop</h1>
        <p class="lead">What is in stock, as of now.</p>
        <Notice of={refresh.notice} />
        <Filter label="Find a product" items={all} text={text} />
        {!isEmpty && (
          <button class="button to-basket" type="button" onClick={jumpToBasket}>
            Skip to the basket
          </button>
        )}
        {picked.length === 0 && <p class="muted">{whyNone(loaded.value)}</p>}
        <ul class="products">
          {picked.map((product) => (
            <ProductCard key={product.id} product={product} />
          ))}
        </ul>
        {!isEmpty && (
          <button class="button primary wide basket-jump" type="button" onClick={jumpToBasket}>
            Basket: {totalOf(basket.lines(), products)}
          </button>
        )}
      </section>
      <BasketPanel products={products} heading={basketHeading} order={order} />
    </div>
  )
}

function whyNone(loaded: Products | undefined): string {
  if (!loaded) return 'Loading…'
  return loaded.size > 0 ? 'No product is called that.' : 'Nothing is for sale yet.'
}
