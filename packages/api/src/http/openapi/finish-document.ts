import { ERROR_CODES } from '@orders/shared/domain/errors'
import type { Media, OpenApiDocument, Operation, Response, Schema } from './document.ts'
import { ANSWER_EXAMPLES } from './examples.ts'
import { type HeaderName, headerRefs, headersIn, headersOfAll } from './headers.ts'
import { finishParameters } from './parameters.ts'
import { forClients } from './portable-schemas.ts'
import { problemExamples } from './problem-examples.ts'
import { codesIn, shareProblem } from './problem-response.ts'
import { scopeOf } from './route-schemas.ts'

/**
 * Completes the document that was made of the routes' schemas with what would slow their serialisers down or be said a hundred
 * times: headers, examples, and the codes behind each status.
 */
export function finishDocument({ paths, components, ...rest }: OpenApiDocument): OpenApiDocument {
  const schemas = forClients(byName({ ...components.schemas, ...errorCodes(components.schemas) }))
  const shared: Record<string, Response> = {}
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    finishParameters(operation)
    const common = headersOfAll(operation)
    delete operation['x-rate-limited']
    tellScope(operation)
    for (const media of Object.values(operation.requestBody?.content ?? {})) addExample(media, schemas)
    for (const [status, response] of Object.entries(operation.responses)) {
      const example = ANSWER_EXAMPLES[operation.operationId]?.[status]
      for (const media of Object.values(response.content ?? {})) addExample(media, schemas, example)
      operation.responses[status] = shareProblem(shared, status, response, common) ?? {
        ...response,
        headers: headerRefs([...headersOf(response), ...common]),
      }
    }
  }
  const named = {
    schemas,
    responses: byName(shared),
    headers: headersIn(paths, shared),
    examples: problemExamples(codesIn(shared)),
  }
  return { ...rest, paths: forClients(paths), components: { ...components, ...named } }
}

/** The serialiser of problems takes any string for a code; the document says which there are. */
function errorCodes({ Problem }: Record<string, Schema>): Record<string, Schema> {
  const code = { $ref: '#/components/schemas/ErrorCode', description: 'Stable: programs go by it' }
  return {
    ErrorCode: { type: 'string', enum: Object.keys(ERROR_CODES) },
    Problem: { ...Problem, properties: { ...Problem?.properties, code } },
  }
}

/** Pages that show an operation leave its roles out. */
function tellScope(operation: Operation): void {
  const scope = scopeOf(operation)
  if (scope)
    operation.description = [operation.description, `API keys need the scope \`${scope}\`.`].filter(Boolean).join(' ')
}

/** Gives a body the example of its schema, for tools that do not look there. */
function addExample(media: Media, schemas: Record<string, Schema>, example?: unknown): void {
  const name = media.schema?.$ref?.split('/').at(-1) ?? ''
  const value = example ?? schemas[name]?.examples?.[0]
  if (value !== undefined) media.example ??= value
}

const headersOf = ({ headers = {} }: Response) => Object.keys(headers) as HeaderName[]

const byName = <T>(named: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(named).toSorted(([a], [b]) => (a < b ? -1 : 1)))
