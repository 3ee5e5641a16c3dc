import type { OpenApiDocument, Operation } from '@orders/api/http/openapi/document'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

export interface PathOperation extends Operation {
  method: string
  path: string
}

export const operationsOf = ({ paths }: OpenApiDocument): PathOperation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
  )

export interface SeenAnswer {
  method: string
  url: string
  status: number
  headers: Record<string, unknown>
  /** Left out where it is not to be looked at. */
  body?: string
}

/** Judges answers by the document. @returns what is wrong with the answer; nothing is what one hopes for */
export function createJudge(document: OpenApiDocument): (answer: SeenAnswer) => string[] {
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  ajv.addSchema(document, 'openapi')
  const checks = new Map<string, ValidateFunction>()
  const checkAt = (pointer: string) => {
    const check = checks.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` })
    checks.set(pointer, check)
    return check
  }
  const operations = Object.keys(document.paths).map((path) => ({ path, pattern: patternOf(path) }))
  const known = Object.keys(document.components.headers ?? {}).map((name) => name.toLowerCase())

  return (answer) => {
    const pathname = URL.parse(answer.url, 'http://api')?.pathname ?? answer.url
    const path = operations.find(({ pattern }) => pattern.test(pathname))?.path
    const method = answer.method === 'HEAD' ? 'get' : answer.method.toLowerCase()
    const operation = document.paths[path ?? '']?.[method]
    // A segment can be longer or stranger than the router takes
    // The document knows no HEAD beside GET, nor where there is none
    if (answer.method === 'HEAD' && answer.status === 405) return []
    const mayBeUnroutable = !operation || path?.includes('{')
    if (!operation || (mayBeUnroutable && answer.body?.includes('"ROUTE_NOT_FOUND"'))) return []

    const direct = operation.responses[answer.status]
    if (!direct) return [`${answer.status} is not documented`]
    const pointer = direct.$ref?.slice(1) ?? `/paths/${pointerStep(path ?? '')}/${method}/responses/${answer.status}`
    const response = direct.$ref ? document.components.responses?.[direct.$ref.split('/').at(-1) ?? ''] : direct
    const documented = Object.keys(response?.headers ?? {}).map((name) => name.toLowerCase())
    const silent = known.filter((name) => name in answer.headers && !documented.includes(name))
    return [
      ...silent.map((name) => `the header ${name} is not documented at ${answer.status}`),
      ...(answer.method === 'HEAD' ? [] : judgeBody(answer, response?.content ?? {}, pointer)),
    ]
  }

  function judgeBody({ headers, body }: SeenAnswer, content: object, pointer: string): string[] {
    if (body === undefined) return []
    if (Object.keys(content).length === 0) return body === '' ? [] : ['a body is not documented']
    const type = String(headers['content-type'] ?? '').split(';', 1)[0] ?? ''
    if (!(type in content)) return [`the content type ${type} is not documented`]
    if (!/[/+]json$/.test(type)) return []
    const check = checkAt(`${pointer}/content/${pointerStep(type)}/schema`)
    return check(JSON.parse(body)) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
  }
}

const patternOf = (path: string) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)

/** RFC 6901, for a JSON pointer in a fragment. */
export const pointerStep = (name: string) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
