/** Loaded by Swagger UI before it begins: gives it the console's session, and the console's looks. */
import { at } from '../ui/navigation/at.ts'
import { createBearer } from './bearer.ts'
import { prependMasthead } from './masthead.ts'

interface SwaggerUi {
  preauthorizeApiKey(scheme: string, token: string): void
  authActions: { logout(schemes: string[]): void }
}
interface SwaggerRequest {
  url: string
  headers: Record<string, string>
}
interface SwaggerConfig {
  onComplete?: () => void
  requestInterceptor?: (request: SwaggerRequest) => Promise<SwaggerRequest>
}

declare global {
  var SwaggerUIBundle: (config: SwaggerConfig) => SwaggerUi
}

/** As the OpenAPI document calls it. */
const SCHEME = 'bearerAuth'

let ui: SwaggerUi | undefined
const bearer = createBearer({
  storage: localStorage,
  fetch: (path, request) => fetch(at(path), request),
  onToken: (token) => ui?.preauthorizeApiKey(SCHEME, token),
  onEnded: () => ui?.authActions.logout([SCHEME]),
})

/** Only this page may refresh what it has filled in; another token is sent as it is. */
async function requestInterceptor(request: SwaggerRequest): Promise<SwaggerRequest> {
  const { Authorization: sent } = request.headers
  if (sent === undefined || sent !== `Bearer ${bearer.token()}`) return request
  const token = await bearer.freshToken()
  return { ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } }
}

const begin = globalThis.SwaggerUIBundle
// Swagger UI begins with the load of the page, and keeps what it makes to itself
globalThis.SwaggerUIBundle = Object.assign((config: SwaggerConfig) => {
  ui = begin({ ...config, requestInterceptor, onComplete: () => void bearer.begin() })
  return ui
}, begin)
addEventListener('storage', () => void bearer.follow())

const darkness = matchMedia('(prefers-color-scheme: dark)')
const followDarkness = () => document.documentElement.classList.toggle('dark-mode', darkness.matches)
darkness.addEventListener('change', followDarkness)
followDarkness()
prependMasthead()
