import { call } from '../e2e/client.ts'

export interface AccountRoute {
  /** Such as `DELETE /api/auth/sessions/{id}`. */
  name: string
  method: string
  path: string
  body?: object
}

interface OpenApi {
  paths: Record<string, Record<string, { requestBody?: object; security?: object[] }>>
}

/** At least these; whatever else the API says that it has is tried as well. */
const KNOWN = [
  'GET /api/auth/me',
  'GET /api/auth/me/export',
  'DELETE /api/auth/me',
  'POST /api/auth/email/verify/resend',
  'POST /api/auth/password',
  'GET /api/auth/sessions',
  'DELETE /api/auth/sessions',
  'DELETE /api/auth/sessions/{id}',
]

/** Every route of one's own account that takes a token, from the API's own description. */
export async function accountRoutes(url: string, password: string): Promise<AccountRoute[]> {
  const { body } = await call<OpenApi>(`${url}/openapi.json`)
  const routes = Object.entries(body.paths)
    .filter(([path]) => path.startsWith('/api/auth/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { security = [] }]) => security.length > 0)
        .map(([verb, { requestBody }]) => ({
          name: `${verb.toUpperCase()} ${path}`,
          method: verb.toUpperCase(),
          path,
          ...(requestBody ? { body: bodyFor(path, password) } : {}),
        })),
    )
  const missing = KNOWN.filter((known) => !routes.some(({ name }) => name === known))
  if (missing.length > 0) throw new Error(`the API does not describe ${missing.join(', ')}`)
  return routes
}

/** With the right password: it must be the token that is refused. */
const bodyFor = (path: string, password: string): object =>
  path === '/api/auth/password' ? { currentPassword: password, newPassword: 'staple of nine meadows' } : { password }
