import { useConsole } from '../../console.ts'
import { ActionButton } from '../../ui/forms/buttons.tsx'
import { saveFile, today } from '../../ui/save-file.ts'
import { type OrderFilters, pathOf } from './filters.ts'

const FORMATS = [
  ['csv', 'CSV', 'text/csv'],
  ['ndjson', 'NDJSON', 'application/x-ndjson'],
] as const

/** Saves all that match, on this page or not. */
export function ExportButtons({ filters, onError }: { filters: OrderFilters; onError: (error: unknown) => void }) {
  const { api } = useConsole()
  const save = (format: string, accept: string) =>
    api
      .open(pathOf(filters), { headers: { accept } })
      .then((response) => saveFile(response, `orders-${today()}.${format}`))
      .catch(onError)
  return (
    <div class="actions">
      {FORMATS.map(([format, name, accept]) => (
        <ActionButton key={format} class="button" busyWords="Fetching…" onPress={() => save(format, accept)}>
          Export as {name}
        </ActionButton>
      ))}
    </div>
  )
}
