import type { Product } from '@orders/shared/contracts/products'
import type { TargetedSubmitEvent } from 'preact'
import { useRef } from 'preact/hooks'
import { randomKey } from '../../api/random-key.ts'
import { Refusal, wordsFor } from '../../api/refusal.ts'
import { useConsole } from '../../console.ts'
import { formatNumber } from '../../formats/numbers.ts'
import { busyAttributes, useBusy } from '../../ui/forms/buttons.tsx'
import { Fault, type SectionProps, useRowAction } from '../lists/row-action.tsx'

/** What is in stock, and a way to add to it or take from it. */
export function StockForm({ product, done }: Pick<SectionProps, 'done'> & { product: Product }) {
  const { id, name, available } = product
  const { api } = useConsole()
  const delta = useRef<HTMLInputElement>(null)
  /** Where no answer came, the same change again counts once. */
  const request = useRef<{ delta: number; key: string }>(undefined)
  const { isBusy, during } = useBusy()
  // An empty field is no number, and not 0 either
  const typed = () => delta.current?.valueAsNumber ?? Number.NaN
  const { fault, act } = useRowAction((error) => faultOf(error, typed()))
  const faultId = `stock-fault-${id}`

  async function change(): Promise<void> {
    const path = `/api/products/${encodeURIComponent(id)}/stock`
    if (request.current?.delta !== typed()) request.current = { delta: typed(), key: randomKey() }
    const { delta: units, key } = request.current
    const headers = { 'idempotency-key': key }
    const changed = await api.call<Product>(path, { method: 'POST', body: { delta: units }, headers })
    request.current = undefined
    await done(`${id}: ${formatNumber(changed.available)} in stock now.`)
    if (delta.current) delta.current.value = ''
  }

  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    void during(() => act(change))
  }

  return (
    <>
      <form class="row-side" noValidate onSubmit={submit}>
        <span class="amount">{formatNumber(available)} in stock</span>
        <input
          ref={delta}
          class="quantity"
          type="number"
          step={1}
          inputMode="numeric"
          placeholder="+/−"
          aria-label={`Change the stock of ${name} by`}
          aria-describedby={faultId}
        />
        <button type="submit" class="button" {...busyAttributes(isBusy.value)}>
          Change
        </button>
      </form>
      <Fault id={faultId} text={fault.value} />
    </>
  )
}

/** @param delta as it was typed */
function faultOf(error: unknown, delta: number): string {
  const [first] = error instanceof Refusal ? error.errors : []
  if (first?.path !== 'body/delta') return wordsFor(error)
  // A whole number may still be too much
  return Number.isInteger(delta) ? `The change ${first.message}.` : 'Enter a whole number such as 5 or -5.'
}
