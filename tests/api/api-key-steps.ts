import type { ApiKeyWithSecret, Scope } from '@orders/shared/contracts/api-keys'
import type { InjectOptions } from 'fastify'
import { bearer, type TestApi } from './harness.ts'

/** An admin, and what admins do with API keys. */
export async function keysOf(api: TestApi) {
  const admin = await api.newAdmin()
  const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, more: Partial<InjectOptions> = {}) => {
    const headers = { ...bearer(admin.accessToken), ...more.headers }
    return api.send({ ...more, method, url: `/api/admin/api-keys${path}`, headers })
  }
  return {
    admin,
    ask,
    create: async (...scopes: Scope[]): Promise<ApiKeyWithSecret> =>
      (await ask('POST', '', { body: { name: `For ${scopes}`, scopes } })).json(),
    rotate: async (id: string, overlapSeconds?: number): Promise<ApiKeyWithSecret> =>
      (await ask('POST', `/${id}/rotate`, overlapSeconds === undefined ? {} : { body: { overlapSeconds } })).json(),
    revoke: (id: string) => ask('DELETE', `/${id}`),
  }
}

/** What a request with the key, or the token, is answered. */
export const statusWith = async (api: TestApi, key: string, url = '/api/admin/stats') =>
  (await api.send({ url, headers: bearer(key) })).statusCode
