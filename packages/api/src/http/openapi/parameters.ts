import type { Operation, Parameter } from './document.ts'

/** Headers of requests that routes read without a schema: any value will do, and to check it would cost every request. */
const conditional = (name: string, description: string, example: string): Parameter => ({
  in: 'header',
  name,
  required: false,
  description,
  schema: { type: 'string' },
  example,
})

const IF_MATCH = conditional(
  'If-Match',
  'The ETag that the change was made for: where an admin has changed the product since, it is refused with 412; what is sold does not count. `*`: the product has to be there',
  '"1.5"',
)

const UNCHECKED: Record<string, Parameter[]> = {
  getOrder: [conditional('If-None-Match', 'The ETag of the order that the client has', '"1"')],
  listProducts: [conditional('If-None-Match', 'The ETag of the page that the client has', '"K3xUb7Q0"')],
  getProduct: [conditional('If-None-Match', 'The ETag of the product that the client has', '"1.5"')],
  putProduct: [IF_MATCH, conditional('If-None-Match', '`*`: the product must not be there yet', '*')],
  patchProduct: [IF_MATCH],
  adjustStock: [IF_MATCH],
}

/** Fastify knows headers in small letters only. */
const NAMES: Record<string, string> = {
  'idempotency-key': 'Idempotency-Key',
  'if-match': 'If-Match',
  'last-event-id': 'Last-Event-ID',
}

export function finishParameters(operation: Operation): void {
  const parameters = [...(operation.parameters ?? []), ...(UNCHECKED[operation.operationId] ?? [])]
  if (parameters.length === 0) return
  operation.parameters = parameters.map((parameter) => ({
    ...(parameter.required ? parameter : notPrefilled(parameter)),
    name: NAMES[parameter.name] ?? parameter.name,
  }))
}

/** Swagger UI fills in the example of a parameter, and would send it unasked; the example of its schema it leaves alone. */
function notPrefilled({ example, schema, ...parameter }: Parameter): Parameter {
  return { ...parameter, schema: { ...schema, examples: [example] } }
}
