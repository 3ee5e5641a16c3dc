import type { ComponentChildren, TargetedSubmitEvent } from 'preact'

interface FilterFormProps {
  label: string
  /** The list without filters, where it has any now. */
  all?: string | undefined
  /** @param values by the names of the fields; one that is empty is an empty text */
  onFind: (values: Readonly<Record<string, string>>) => void
  children: ComponentChildren
}

/** Fields that a list is filtered by. */
export function FilterForm({ label, all, onFind, children }: FilterFormProps) {
  const find = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entries = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)])
    onFind(Object.fromEntries(entries))
  }

  return (
    <form class="card filters" aria-label={label} onSubmit={find}>
      {children}
      <div class="actions">
        <button type="submit" class="button primary">
          Find
        </button>
        {all !== undefined && (
          <a class="button" href={`#${all}`}>
            Show all
          </a>
        )}
      </div>
    </form>
  )
}
