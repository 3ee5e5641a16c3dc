import type { TargetedSubmitEvent } from 'preact'
import { useConsole } from '../../console.ts'
import { STATUSES } from '../../orders/statuses.ts'
import { addressOf, filtersOf, ORDERS, type OrderFilters } from './filters.ts'

const FIELDS = [
  ['number', 'Number', 'BXZH-RB9Y'],
  ['email', 'Customer’s e-mail', 'ada@example.com'],
  ['productId', 'Product id', 'bike1'],
] as const

/** Leads to the orders that fit. */
export function FilterForm({ filters }: { filters: OrderFilters }) {
  const { navigation } = useConsole()

  const find = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entries = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)])
    navigation.go(addressOf(filtersOf(Object.fromEntries(entries))))
  }

  const isFiltered = Object.keys(filters).length > 0
  return (
    <form class="card filters" aria-label="Find orders" onSubmit={find}>
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
      <div class="actions">
        <button type="submit" class="button primary">
          Find
        </button>
        {isFiltered && (
          <a class="button" href={`#${ORDERS}`}>
            Show all
          </a>
        )}
      </div>
    </form>
  )
}
