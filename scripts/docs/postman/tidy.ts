import type { Answer, Auth, Item, Request, Value } from './collection.ts'
import { after, isDocumented } from './scripts.ts'

const NO_AUTH: Auth = { type: 'noauth' }

/** Makes a request of the document one that can be sent at once: values that the story fills, and nothing optional switched on. */
export function tidy({ name, request, response }: Item): Item {
  const asked = tidyRequest(request)
  const statuses = [...new Set(response.map(({ code }) => code))].toSorted((a, b) => a - b)
  return {
    name,
    event: [after(isDocumented(statuses))],
    request: asked,
    response: response.filter(({ code }) => code < 300).map((answer) => tidyAnswer(answer, asked)),
  }
}

function tidyRequest({ method, auth, header, url, body, description }: Request): Request {
  const raw = body?.raw
  return {
    method,
    // Inherited from the collection, where it is not "none"
    ...(auth === null ? { auth: NO_AUTH } : {}),
    header: header.filter(({ key }) => key !== 'Accept').map(optional),
    url: {
      host: url.host,
      path: url.path,
      query: url.query.map((value) => ({ ...optional(value), disabled: true })),
      variable: url.variable.map(({ key, value, description }) => ({
        key,
        value: idFor(method, url.path, value),
        description,
      })),
    },
    ...(raw === undefined ? {} : { body: { ...body, raw: withVariables(raw) } }),
    ...(hasText(description) ? { description } : {}),
  }
}

function tidyAnswer({ name, status, code, header, body }: Answer, originalRequest: Request): Answer {
  return {
    name,
    originalRequest,
    status,
    code,
    header: header.filter(({ key }) => key === 'Content-Type'),
    ...(body ? { body, _postman_previewlanguage: 'json' } : {}),
  }
}

/** Headers of the document are optional; those that the converter adds, it does not describe. */
const optional = ({ key, value, description }: Value): Value =>
  hasText(description) ? { key, value, description, disabled: true } : { key, value }

/** What creates or replaces must not overwrite a product that there is. */
function idFor(method: string, path: string[], example: string): string {
  if (method === 'PUT') return '{{newProductId}}'
  if (path.includes('orders')) return '{{orderId}}'
  if (path.includes('sessions')) return '{{sessionId}}'
  return path.includes('products') ? '{{productId}}' : example
}

const withVariables = (body: string): string =>
  body
    .replace('"ada@example.com"', '"{{email}}"')
    .replace('"correct horse battery"', '"{{password}}"')
    .replace(/"refreshToken": ".*"/, '"refreshToken": "{{refreshToken}}"')
    .replace(/"productId": ".*"/, '"productId": "{{productId}}"')

const hasText = (description: unknown): boolean =>
  typeof description === 'object' && description !== null && 'content' in description && description.content !== ''
