import type { Product } from '@orders/shared/contracts/products'
import { type Signal, useSignal } from '@preact/signals'
import { useLayoutEffect } from 'preact/hooks'
import type { Tagged } from '../../api/client.ts'
import { Refusal } from '../../api/refusal.ts'
import { useConsole } from '../../console.ts'
import { focusHeading } from '../../ui/focus.tsx'
import { ConfirmButton } from '../../ui/forms/buttons.tsx'
import { Form, type Values } from '../../ui/forms/form.tsx'
import { Notice, useNotice } from '../../ui/notice.tsx'
import { useRefresh } from '../../ui/refresh/refresh.ts'
import { OperationsFrame, Section } from '../frame.tsx'
import { lastListOf } from '../lists/list-page.tsx'
import { type Difference, differencesOf, patchOf, toBody, toFormFaults, toValues } from './edit.ts'
import { fieldsOf } from './fields.ts'
import { PRODUCTS } from './list-view.tsx'
import { StockForm } from './stock-form.tsx'

const REFRESH_MS = 5_000

/** One product: what it is called, what it costs, what is in stock, and whether it is on sale. */
export function ProductView({ id }: { id: string }) {
  const { api } = useConsole()
  const path = `/api/products/${encodeURIComponent(id)}`
  const notice = useNotice()
  /** What the form was filled with: a change is of that. */
  const edited: Signal<Tagged<Product> | undefined> = useSignal(undefined)
  /** As it is now: what is sold shows. */
  const current: Signal<Product | undefined> = useSignal(undefined)
  const isMissing = useSignal(false)
  const changes = useSignal<readonly Difference[]>([])

  const refresh = useRefresh(async () => {
    try {
      const known = await api.readTagged<Product>(path)
      current.value = known?.body
      edited.value ??= known
    } catch (error) {
      isMissing.value = error instanceof Refusal && error.status === 404
      if (!isMissing.value) throw error
    }
  }, REFRESH_MS)

  async function done(text: string): Promise<void> {
    notice.show(text, 'good')
    await refresh.now()
  }

  /** @throws Refusal of 412 where another admin was first; what was changed is shown then, and the next try is of that */
  async function change(body: object): Promise<void> {
    for (;;) {
      const before = edited.peek()
      try {
        const headers = { 'if-match': before?.etag ?? '' }
        edited.value = await api.readTagged<Product>(path, undefined, { method: 'PATCH', body, headers })
        changes.value = []
        return
      } catch (error) {
        if (!before || !(error instanceof Refusal && error.status === 412)) throw error
        edited.value = await api.readTagged<Product>(path)
        changes.value = edited.value ? differencesOf(before.body, edited.value.body) : []
        // Stock was counted in or out, which is no reason not to change a name
        if (changes.value.length > 0) throw error
      }
    }
  }

  async function save(values: Values): Promise<void> {
    const before = edited.peek()?.body
    const patch = before ? patchOf(before, toBody(values)) : {}
    if (Object.keys(patch).length > 0) await change(patch).catch(toFormFaults)
    await done('The product is as you have it now.')
  }

  const archive = (archived: boolean) =>
    change({ archived })
      .then(() => done(archived ? 'It is out of the shop.' : 'It is in the shop again.'))
      .catch(notice.showError)

  if (isMissing.value) return <NoSuchProduct />
  const product = current.value
  return (
    <OperationsFrame
      title={product?.name ?? 'Product'}
      aside={<a href={`#${lastListOf(PRODUCTS)}`}>Back to the products</a>}
    >
      <Notice of={refresh.notice} />
      <Notice of={notice} />
      {product && edited.value && (
        <>
          <Section title={product.archived ? 'Stock (archived, not on sale)' : 'Stock'}>
            <p class="id">{id}</p>
            <div class="row">
              <StockForm product={product} done={done} />
            </div>
          </Section>
          <Section title="Change it">
            <ChangesMeanwhile changes={changes.value} />
            <ProductForm product={edited.value.body} onSubmit={save} />
          </Section>
          <Section title={product.archived ? 'Restore it' : 'Archive it'}>
            <p>
              {product.archived
                ? 'It is listed and can be ordered again.'
                : 'It is not listed and cannot be ordered any more; orders that are open go on.'}
            </p>
            <ConfirmButton
              key={String(product.archived)}
              label={product.archived ? 'Restore the product' : 'Archive the product'}
              question={product.archived ? 'Really restore it?' : 'Really archive it?'}
              tone={product.archived ? '' : 'danger'}
              onConfirm={() => archive(!product.archived)}
            />
          </Section>
        </>
      )}
    </OperationsFrame>
  )
}

function ChangesMeanwhile({ changes }: { changes: readonly Difference[] }) {
  if (changes.length === 0) return null
  return (
    <div class="notice" role="alert" data-tone="note">
      <p>
        Another admin has changed it meanwhile. What you have typed is still below: look through it, and save again.
      </p>
      <ul class="changes">
        {changes.map(({ name, before, after }) => (
          <li key={name} dir="auto">
            {name} <del>{before}</del> <span aria-hidden="true">→</span> <ins>{after}</ins>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What was typed stays when the product changes. */
function ProductForm({ product, onSubmit }: { product: Product; onSubmit: (values: Values) => Promise<void> }) {
  return <Form fields={fieldsOf(toValues(product))} submitLabel="Save" busyLabel="Saving…" onSubmit={onSubmit} />
}

function NoSuchProduct() {
  useLayoutEffect(() => focusHeading(document.querySelector('.operations')), [])
  return (
    <OperationsFrame title="No such product">
      <p>
        There is none with this id. <a href={`#${PRODUCTS}`}>See those that there are</a>
      </p>
    </OperationsFrame>
  )
}
