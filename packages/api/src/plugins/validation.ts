import AjvCompiler from '@fastify/ajv-compiler'
import type { FastifyServerOptions } from 'fastify'

type BuildValidator = ReturnType<typeof AjvCompiler>

const build: BuildValidator = AjvCompiler()

/**
 * JSON bodies are taken literally: `"5"` is not 5 and an unknown property is an error. Query, path and headers are text on the
 * wire, so there `5` has to become a number.
 */
const buildValidator: BuildValidator = (schemas, options) => {
  const withOptions = (coerceTypes: boolean) =>
    build(schemas, {
      ...(options as object),
      customOptions: { coerceTypes, removeAdditional: false, useDefaults: true, allErrors: true, strict: false },
    })
  const literal = withOptions(false)
  const text = withOptions(true)
  return (route: Parameters<typeof literal>[0]) =>
    (route as { httpPart?: string }).httpPart === 'body' ? literal(route) : text(route)
}

export const schemaController: FastifyServerOptions['schemaController'] = {
  compilersFactory: { buildValidator: buildValidator as never },
}
