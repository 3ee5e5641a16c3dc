import type { Folder, Item, Script } from './collection.ts'
import * as scripts from './scripts.ts'

const { before, after } = scripts

interface Step {
  name: string
  /** Which request of the document it is. */
  request: [method: string, path: string]
  event: Script[]
  /** Headers of the document that are optional, and that this step sends. */
  headers?: Record<string, string>
}

const STEPS: Step[] = [
  {
    name: '1. Register',
    request: ['POST', 'api/auth/register'],
    event: [before(scripts.NEW_EMAIL), after(scripts.REGISTERED)],
  },
  { name: '2. Log in', request: ['POST', 'api/auth/login'], event: [after(scripts.LOGGED_IN)] },
  { name: '3. List the products', request: ['GET', 'api/products'], event: [after(scripts.CHOSE_PRODUCT)] },
  {
    name: '4. Place an order',
    request: ['POST', 'api/orders'],
    event: [after(scripts.PLACED)],
    headers: { 'Idempotency-Key': '{{$guid}}' },
  },
  { name: '5. Wait until it is settled', request: ['GET', 'api/orders/:id'], event: [after(scripts.WAITED)] },
  { name: '6. Read the order', request: ['GET', 'api/orders/:id'], event: [after(scripts.READ)] },
  { name: '7. Refresh the tokens', request: ['POST', 'api/auth/refresh'], event: [after(scripts.REFRESHED)] },
  { name: '8. Who am I?', request: ['GET', 'api/auth/me'], event: [after(scripts.KNOWN)] },
  { name: '9. Log out', request: ['POST', 'api/auth/logout'], event: [after(scripts.LOGGED_OUT)] },
]

/** A customer's whole story, to be run from top to bottom. */
export const storyOf = (items: Item[]): Folder => ({
  name: 'Story',
  description:
    'Run this folder: a new customer registers, orders what is in stock, and waits until the order is settled.',
  item: STEPS.map(({ name, event, headers = {}, ...step }) => {
    const { request } = findItem(items, ...step.request)
    const header = request.header.flatMap(({ key, value, disabled }) => {
      const chosen = headers[key]
      return disabled && chosen === undefined ? [] : [{ key, value: chosen ?? value }]
    })
    return { name, event, request: { ...request, header, url: { ...request.url, query: [] } }, response: [] }
  }),
})

export function findItem(items: Item[], method: string, path: string): Item {
  const found = items.find(({ request }) => request.method === method && request.url.path.join('/') === path)
  if (!found) throw new Error(`the document has no ${method} ${path}`)
  return found
}
