import { useConsole } from '../../console.ts'
import { STATUSES } from '../../orders/statuses.ts'
import { FilterForm } from '../lists/filter-form.tsx'
import { addressOf, filtersOf, ORDERS, type OrderFilters } from './filters.ts'

const FIELDS = [
  ['number', 'Number', 'BXZH-RB9Y'],
  ['email', 'Customer’s e-mail', 'ada@example.com'],
  ['productId', 'Product id', 'bike1'],
] as const

/** Leads to the orders that fit. */
export function OrderFilterForm({ filters }: { filters: OrderFilters }) {
  const { navigation } = useConsole()
  const isFiltered = Object.keys(filters).length > 0
  return (
    <FilterForm
      label="Find orders"
      all={isFiltered ? ORDERS : undefined}
      onFind={(values) => navigation.go(addressOf(filtersOf(values)))}
    >
      {FIELDS.map(([name, label, example]) => (
        <label key={name}>
          {label}
          <input
            type="search"
            name={name}
            autocomplete="off"
            placeholder={example}
            defaultValue={filters[name] ?? ''}
          />
        </label>
      ))}
      {filters.userId !== undefined && (
        <label>
          Customer id
          <input type="search" name="userId" autocomplete="off" defaultValue={filters.userId} />
        </label>
      )}
      <label>
        Status
        <select name="status">
          <option value="">All</option>
          {STATUSES.map(([value, text]) => (
            <option key={value} value={value} selected={value === filters.status}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label>
        Sorted
        <select name="sort">
          <option value="">Newest first</option>
          <option value="createdAt" selected={filters.sort === 'createdAt'}>
            Oldest first
          </option>
        </select>
      </label>
    </FilterForm>
  )
}
