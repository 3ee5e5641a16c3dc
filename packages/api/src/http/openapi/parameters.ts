import type { Operation, Parameter } from './document.ts'

/** Headers of requests that routes read without a schema: any value will do, and to check it would cost every request. */
const UNCHECKED: Record<string, Parameter> = {
  getOrder: {
    in: 'header',
    name: 'If-None-Match',
    required: false,
    description: 'The ETag of the order that the client has',
    schema: { type: 'string' },
    example: '"1"',
  },
}

/** Fastify knows headers in small letters only. */
const NAMES: Record<string, string> = { 'idempotency-key': 'Idempotency-Key', 'last-event-id': 'Last-Event-ID' }

export function finishParameters(operation: Operation): void {
  const unchecked = UNCHECKED[operation.operationId]
  const parameters = [...(operation.parameters ?? []), ...(unchecked ? [unchecked] : [])]
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
