import createFetchClient, { type Client } from 'openapi-fetch'
import type { paths } from './schema.ts'

export interface OrdersClientOptions {
  /** Where the API is, such as http://127.0.0.1:3000. */
  baseUrl: string
  /** Asked before every request, so that a refreshed token counts at once. */
  accessToken?: () => string | undefined
}

export type OrdersClient = Client<paths, `${string}/${string}`>

/** A client whose requests and answers are typed by the OpenAPI document, each refusal with the codes of its status. */
export function createOrdersClient({ baseUrl, accessToken }: OrdersClientOptions): OrdersClient {
  const client = createFetchClient<paths>({ baseUrl })
  client.use({
    onRequest: ({ request }) => {
      const token = accessToken?.()
      if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`)
      return request
    },
  })
  return client
}
