import { Refusal } from '../../api/refusal.ts'
import { useConsole } from '../../console.ts'
import { Form, type Values } from '../../ui/forms/form.tsx'
import { toBody, toFormFaults } from './edit.ts'
import { fieldsOf, ID_FIELD, STOCK_FIELD } from './fields.ts'

const FIELDS = [ID_FIELD, ...fieldsOf({}), STOCK_FIELD]

/** One that is there already is not written over. */
export function NewProduct() {
  const { api, navigation } = useConsole()

  async function create({ id = '', available = '', ...values }: Values): Promise<void> {
    const stock = available.trim() === '' ? {} : { available: Number(available) }
    const productId = id.trim()
    // An empty one would be another address
    const path = `/api/products/${encodeURIComponent(productId || ' ')}`
    const headers = { 'if-none-match': '*' }
    await api.call(path, { method: 'PUT', body: { ...toBody(values), ...stock }, headers }).catch(explain)
    navigation.go(`/operations/products/${encodeURIComponent(productId)}`, `${productId} is on sale now.`)
  }

  return <Form fields={FIELDS} submitLabel="Add the product" busyLabel="Adding…" onSubmit={create} />
}

function explain(error: unknown): never {
  if (!(error instanceof Refusal)) throw error
  if (error.code === 'PRECONDITION_FAILED')
    throw new Refusal({ status: 412, title: 'There is a product with this id already: find it above, and change it' })
  const isId = error.errors.some(({ path }) => path === 'params/id')
  if (!isId) return toFormFaults(error)
  const { status, code, errors } = error
  throw new Refusal({ status, code, errors: [{ path: 'body/id', message: errors[0]?.message ?? '' }] })
}
