import { formatNumber } from '../../formats/numbers.ts'

/** More are counted only. */
const MOST_SHOWN = 100

export interface Fault {
  /** What it is a fault of. */
  name: string
  text: string
}

export function FaultList({ faults }: { faults: readonly Fault[] }) {
  if (faults.length === 0) return null
  const more = faults.length - MOST_SHOWN
  return (
    <ul class="faults">
      {faults.slice(0, MOST_SHOWN).map(({ name, text }) => (
        <li key={name} dir="auto">
          <strong>{name}</strong> {text}
        </li>
      ))}
      {more > 0 && <li>and {formatNumber(more)} more</li>}
    </ul>
  )
}
