import AjvCompiler from '@fastify/ajv-compiler'
import type { FastifyServerOptions } from 'fastify'
import { buildSerializer } from '../serialization.ts'

type BuildValidator = ReturnType<typeof AjvCompiler>
type Compile = ReturnType<BuildValidator>
type Validate = ReturnType<Compile>

const build: BuildValidator = AjvCompiler()

/** More than the largest order has. To list the faults of so many values takes well below a millisecond. */
const MOST_VALUES_EXPLAINED = 500

/**
 * RFC 3339 has leap seconds, which `Date` reads as no time at all: every comparison with that is false, and so a limit is none. No clock of
 * a computer shows them.
 */
function refuseUnreadableTimes(ajv: AjvCompiler.Ajv): void {
  const standard = ajv.formats['date-time']
  if (typeof standard !== 'object' || !('validate' in standard) || typeof standard.validate !== 'function')
    throw new Error('there is no format "date-time"')
  const isDateTime = standard.validate as (text: string) => boolean
  ajv.addFormat('date-time', (text: string) => isDateTime(text) && !Number.isNaN(Date.parse(text)))
}

/**
 * JSON bodies are taken literally: `"5"` is not 5 and an unknown property is an error. Query, path and headers are text on the
 * wire, so there `5` has to become a number.
 */
const buildValidator: BuildValidator = (schemas, options) => {
  const withOptions = (coerceTypes: boolean, allErrors: boolean) =>
    build(schemas, {
      ...(options as object),
      customOptions: {
        coerceTypes,
        removeAdditional: false,
        useDefaults: true,
        allErrors,
        strict: false,
        verbose: true,
      },
      onCreate: refuseUnreadableTimes,
    })
  const literal = { first: once(() => withOptions(false, false)), all: once(() => withOptions(false, true)) }
  const text = { first: once(() => withOptions(true, false)), all: once(() => withOptions(true, true)) }
  return (route: Parameters<Compile>[0]) => {
    const { first, all } = (route as { httpPart?: string }).httpPart === 'body' ? literal : text
    return boundedValidator(
      once(() => first()(route)),
      once(() => all()(route)),
    )
  }
}

/** To make all validators took most of a start; most routes are not asked for soon, and see no fault. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/**
 * Stops at the first fault, and looks for the others only where there cannot be many: of 64 KiB of faults, to find each took ten times as
 * long as to parse them, before anything was counted for a limit.
 */
function boundedValidator(findFirst: () => Validate, findAll: () => Validate): Validate {
  const validate = (data: unknown) => {
    if (findFirst()(data)) return true
    const isExplained = hasAtMost(MOST_VALUES_EXPLAINED, data) && !findAll()(data)
    Object.assign(validate, { errors: isExplained ? findAll().errors : findFirst().errors })
    return false
  }
  // Fastify asks for no more of it than this
  return validate as unknown as Validate
}

/** Whether the data are of so many values, nested ones included. Looks at no more than those. */
function hasAtMost(most: number, data: unknown): boolean {
  const values = [data]
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue
    for (const name in value) {
      values.push((value as Record<string, unknown>)[name])
      if (values.length > most) return false
    }
  }
  return true
}

export const schemaController: FastifyServerOptions['schemaController'] = {
  compilersFactory: { buildValidator: buildValidator as never, buildSerializer },
}
