import type { Product } from '@orders/shared/contracts/products'
import { useConsole } from '../../console.ts'
import { formatMoney } from '../../formats/money.ts'
import { Row } from '../../ui/focus.tsx'
import { Notice } from '../../ui/notice.tsx'
import { OperationsFrame, Section } from '../frame.tsx'
import { addressWith } from '../lists/address.ts'
import { FilterForm } from '../lists/filter-form.tsx'
import { ListPage, useListPage } from '../lists/list-page.tsx'
import type { SectionProps } from '../lists/row-action.tsx'
import { NewProduct } from './new-product.tsx'
import { StockForm } from './stock-form.tsx'

export const PRODUCTS = '/operations/products'

interface Filters {
  search: string
  isArchived: boolean
}

/** Finds products, on sale or archived. */
export function Products({ query }: { query: Record<string, string> }) {
  const { url } = useConsole().navigation.visit.value
  const filters = { search: query['search']?.trim() ?? '', isArchived: query['archived'] === 'true' }
  return (
    <OperationsFrame title="Products" aside={<a href="#/operations/import">Import a file</a>}>
      <ProductsThatFit key={url} {...filters} cursor={query['cursor']} />
      <Section title="New product">
        <NewProduct />
      </Section>
    </OperationsFrame>
  )
}

function ProductsThatFit({ cursor, ...filters }: Filters & { cursor: string | undefined }) {
  // The browser asks with the ETag of the page that it has, and is sent it again only where something has changed
  const { page, notice, refreshNotice, done } = useListPage<Product>(
    addressWith('/api/products', { ...queryOf(filters), cursor }),
  )
  return (
    <>
      <Notice of={refreshNotice} />
      <Notice of={notice} />
      <ProductFilterForm {...filters} />
      <ListPage page={page} whenEmpty={whyNone(filters, page.value?.nextCursor)} words={['Previous', 'Next']}>
        {(product) => <ProductRow product={product} done={done} />}
      </ListPage>
    </>
  )
}

const queryOf = ({ search, isArchived }: Filters) => ({ search, archived: isArchived ? 'true' : undefined })

function ProductFilterForm(filters: Filters) {
  const { navigation } = useConsole()
  const find = ({ search = '', archived }: Readonly<Record<string, string>>) =>
    navigation.go(addressWith(PRODUCTS, queryOf({ search: search.trim(), isArchived: archived === 'true' })))

  return (
    <FilterForm label="Find products" onFind={find}>
      <label>
        Name or beginning of the id
        <input type="search" name="search" autocomplete="off" maxLength={100} defaultValue={filters.search} />
      </label>
      <label>
        Which
        <select name="archived">
          <option value="">On sale</option>
          <option value="true" selected={filters.isArchived}>
            Archived
          </option>
        </select>
      </label>
    </FilterForm>
  )
}

function whyNone({ search, isArchived }: Filters, nextCursor: string | null | undefined): string {
  if (nextCursor) return 'None so far. Look on.'
  if (search !== '') return `No product ${isArchived ? 'that is archived' : 'on sale'} is called that.`
  return isArchived ? 'No product is archived.' : 'Nothing is for sale yet. Add a product below, or import a file.'
}

function ProductRow({ product, done }: Pick<SectionProps, 'done'> & { product: Product }) {
  const { id, name, price } = product
  return (
    <Row class="row">
      <div class="row-text">
        <a class="row-title" dir="auto" href={`#${PRODUCTS}/${encodeURIComponent(id)}`}>
          {name}
        </a>
        <span class="muted">
          <span class="id">{id}</span> {formatMoney(price)}
        </span>
      </div>
      <StockForm product={product} done={done} />
    </Row>
  )
}
