import type { Product, ProductPage } from '@orders/shared/contracts/products'
import { batch, computed, signal } from '@preact/signals'
import type { ApiClient, Tagged } from '../api/client.ts'
import { Refusal } from '../api/refusal.ts'

/** Fills whole rows of one, two, three and four. */
const PAGE = '24'
/** A page of a search may have nothing on it, and lead on. */
const MOST_EMPTY = 5

export type Products = ReadonlyMap<string, Product>

/** What is for sale, as far as it is shown: a shop of thousands is never read as a whole. */
export type Catalogue = ReturnType<typeof createCatalogue>

export function createCatalogue(api: Pick<ApiClient, 'readTagged'>, firstSearch: string) {
  const search = signal(firstSearch)
  const pages = signal<readonly Tagged<ProductPage>[]>([])
  /** Those of the basket that were read by themselves, since no page on screen has them; nothing of those that are not there. */
  const others = signal<ReadonlyMap<string, Tagged<Product> | undefined>>(new Map())
  let reads = 0

  /** A product that has moved from page to page is on one of them. */
  const items = computed(() => {
    const all = pages.value.flatMap(({ body }, page) => body.items.map((product) => ({ product, page })))
    return [...new Map(all.map((item) => [item.product.id, item])).values()]
  })
  const listed: { readonly value: Products } = computed(
    () => new Map(items.value.map(({ product }) => [product.id, product])),
  )
  const known = computed((): Products => {
    const read = [...others.value.values()].flatMap((one) => (one ? [[one.body.id, one.body] as const] : []))
    return new Map([...listed.value, ...read])
  })
  const nextCursor = computed(() => pages.value.at(-1)?.body.nextCursor ?? null)

  function readPage(text: string, cursor: string | null | undefined, knownTag?: string) {
    const query = { limit: PAGE, ...(cursor ? { cursor } : {}), ...(text === '' ? {} : { search: text }) }
    const path = `/api/products?${new URLSearchParams(query)}`
    return api.readTagged<ProductPage>(path, knownTag, { anonymous: true })
  }

  function show(next: readonly Tagged<ProductPage>[], { body }: Tagged<ProductPage>): void {
    const fresh = new Set(body.items.map(({ id }) => id))
    batch(() => {
      pages.value = next
      others.value = new Map([...others.peek()].filter(([id]) => !fresh.has(id)))
    })
  }

  async function loadMore(): Promise<void> {
    const text = search.peek()
    for (let empty = 0; empty < MOST_EMPTY; empty++) {
      const before = pages.peek()
      const page = await readPage(text, nextCursor.peek())
      if (!page || text !== search.peek() || pages.peek().length !== before.length) return
      show([...pages.peek(), page], page)
      if (page.body.items.length > 0 || page.body.nextCursor === null) return
    }
  }

  /** Where a page has changed, the next one begins elsewhere, and is read when it is seen. */
  async function refreshPage(index: number): Promise<void> {
    const [text, shown] = [search.peek(), pages.peek()[index]]
    const cursor = index === 0 ? null : pages.peek()[index - 1]?.body.nextCursor
    if (!shown || cursor === undefined) return
    const page = await readPage(text, cursor, shown.etag)
    if (page && text === search.peek()) show(pages.peek().with(index, page), page)
  }

  async function refreshOther(id: string): Promise<void> {
    const before = others.peek().get(id)
    const path = `/api/products/${encodeURIComponent(id)}`
    try {
      const read = await api.readTagged<Product>(path, before?.etag, { anonymous: true })
      if (read) others.value = new Map([...others.peek(), [id, read]])
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 404) throw error
      others.value = new Map([...others.peek(), [id, undefined]])
    }
  }

  return {
    search,
    /** With the page that each is on. */
    items,
    products: known,
    /** Whether it is sold no longer, or never was; nothing as long as that is not known. */
    isGone: (id: string) => {
      const product = known.value.get(id)
      return product ? product.archived : others.value.has(id)
    },
    nextCursor,
    isLoaded: computed(() => pages.value.length > 0),
    loadMore,
    /** What is shown stays until the answer has come. */
    find: async (text: string): Promise<void> => {
      search.value = text
      const page = await readPage(text, null)
      if (!page || text !== search.peek()) return
      show([page], page)
      if (page.body.items.length === 0 && page.body.nextCursor !== null) await loadMore()
    },
    /**
     * Brings what is seen up to date: those pages, and of the basket one that is on none of them, round robin.
     * @param inView the pages on screen
     */
    refresh: async (inView: readonly number[], inBasket: readonly string[]): Promise<void> => {
      const isFirst = pages.peek().length === 0
      const seen = isFirst ? [0] : inView
      if (isFirst) await loadMore()
      else for (const page of seen) await refreshPage(page)
      const onScreen = new Set(items.peek().flatMap(({ product, page }) => (seen.includes(page) ? [product.id] : [])))
      const unseen = inBasket.filter((id) => !onScreen.has(id))
      const unknown = unseen.filter((id) => !known.peek().has(id) && !others.peek().has(id))
      for (const id of unknown) await refreshOther(id)
      const next = unseen[reads++ % unseen.length]
      if (unknown.length === 0 && next) await refreshOther(next)
    },
  }
}
