import { call } from '../e2e/client.ts'

export interface OrderRoute {
  /** Such as `POST /api/orders/{id}/cancel`. */
  name: string
  method: string
  path: string
  admin: boolean
  body?: object
}

interface OpenApi {
  paths: Record<string, Record<string, { requestBody?: object }>>
}

/** At least these; whatever else the API says that it has is tried as well. */
const KNOWN = ['POST /api/orders', 'GET /api/orders', 'GET /api/orders/{id}', 'POST /api/orders/{id}/cancel']

/** Every route that has to do with orders, from the API's own description, so that a new one is not forgotten. */
export async function orderRoutes(url: string): Promise<OrderRoute[]> {
  const { body } = await call<OpenApi>(`${url}/openapi.json`)
  const routes = Object.entries(body.paths)
    .filter(([path]) => /^\/api\/(admin\/)?orders(\/|$)/.test(path))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([verb, { requestBody }]) => ({
        name: `${verb.toUpperCase()} ${path}`,
        method: verb.toUpperCase(),
        path,
        admin: path.startsWith('/api/admin/'),
        ...(requestBody ? { body: { items: [{ productId: 'secret-thing', quantity: 1 }] } } : {}),
      })),
    )
  const missing = KNOWN.filter((known) => !routes.some(({ name }) => name === known))
  if (missing.length > 0) throw new Error(`the API does not describe ${missing.join(', ')}`)
  return routes
}
