import { useRef } from 'preact/hooks'
import { useConsole } from '../console.ts'
import { awaitOrder } from '../orders/following/awaited.ts'
import { announce, useTitle } from '../ui/frame.tsx'
import { useKept } from '../ui/navigation/visits.ts'
import { Notice, useNotice } from '../ui/notice.tsx'
import { useRefresh } from '../ui/refresh/refresh.ts'
import { sleep } from '../ui/refresh/sleep.ts'
import { BasketPanel } from './basket/basket-panel.tsx'
import { jumpTo } from './basket/checkout.tsx'
import { placeOrder } from './basket/place-order.ts'
import { createCatalogue } from './catalogue.ts'
import { ProductList } from './product-list.tsx'
import { SearchField } from './search-field.tsx'

const REFRESH_MS = 3_000
/** So many can be looked through without a search. */
const FEW = 12

export function Shop({ query }: { query: Record<string, string> }) {
  useTitle('Shop')
  const { api, basket, user, navigation } = useConsole()
  const catalogue = useKept('catalogue', () => createCatalogue(api, query['search'] ?? ''))
  const basketHeading = useRef<HTMLHeadingElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const notice = useNotice()
  const refresh = useRefresh(
    () =>
      catalogue.refresh(
        pagesInView(list.current, catalogue.items.peek()),
        basket.lines().map(({ productId }) => productId),
      ),
    REFRESH_MS,
  )

  async function order(): Promise<void> {
    if (!user.value) return navigation.go('/login')
    try {
      const placed = await placeOrder(api, basket, sleep)
      basket.clear()
      awaitOrder(placed.id)
      announce('The order is placed')
      navigation.go(`/orders/${placed.id}`)
    } finally {
      // Whatever came of it, the stock may differ from what is shown
      void refresh.now()
    }
  }

  const find = async (text: string) => {
    navigation.rename(text === '' ? '/' : `/?${new URLSearchParams({ search: text })}`)
    await catalogue.find(text).then(notice.clear, notice.showError)
  }

  const { search, items, nextCursor, isLoaded } = catalogue
  const hasMany = search.value !== '' || nextCursor.value !== null || items.value.length > FEW
  return (
    <div class="shop">
      <section>
        <div class="head">
          <h1>Shop</h1>
          {hasMany && <SearchField text={search.value} onSearch={find} />}
        </div>
        <Notice of={refresh.notice} />
        <Notice of={notice} />
        {basket.lines().length > 0 && (
          <button class="button to-basket" type="button" onClick={() => jumpTo(basketHeading)}>
            Skip to the basket
          </button>
        )}
        {items.value.length === 0 && <None isLoaded={isLoaded.value} search={search.value} onAll={() => find('')} />}
        <ProductList catalogue={catalogue} list={list} onError={notice.showError} />
      </section>
      <BasketPanel catalogue={catalogue} heading={basketHeading} order={order} />
    </div>
  )
}

function None({ isLoaded, search, onAll }: { isLoaded: boolean; search: string; onAll: () => Promise<void> }) {
  const isAdmin = useConsole().user.value?.role === 'admin'
  if (!isLoaded) return <p class="muted">Loading…</p>
  if (search === '')
    return (
      <p class="muted">
        Nothing is for sale yet. {isAdmin ? 'Add products at Operations.' : 'Please come back later.'}
      </p>
    )
  return (
    <div class="none">
      <p class="muted">
        No product is called “<span dir="auto">{search}</span>”. Try a shorter word, or a part of one.
      </p>
      <button class="button" type="button" onClick={onAll}>
        Show all products
      </button>
    </div>
  )
}

/** The pages of which something is on screen: the others are not worth a request. */
function pagesInView(list: Element | null, items: readonly { page: number }[]): number[] {
  const seen = [...(list?.children ?? [])].map((child, index) => {
    const { top, bottom } = child.getBoundingClientRect()
    return bottom > 0 && top < innerHeight ? items[index]?.page : undefined
  })
  return [...new Set(seen)].filter((page) => page !== undefined)
}
