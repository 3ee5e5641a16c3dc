import type { ApiClient } from '../../api/client.ts'
import { wordsFor } from '../../api/refusal.ts'
import { withShortage } from '../../orders/shortage.ts'

type Api = Pick<ApiClient, 'call'>

/** @param key the same key retries the order once, also where it fails again meanwhile */
export async function retryOrder(api: Api, id: string, key: string): Promise<void> {
  const headers = { 'idempotency-key': key }
  await api.call(`/api/admin/orders/${encodeURIComponent(id)}/retry`, { method: 'POST', headers })
}

export const wordsForRetry = (error: unknown): string => wordsFor(withShortage(error))
