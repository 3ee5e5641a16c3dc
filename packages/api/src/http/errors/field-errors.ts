import type { FieldError } from '@orders/shared/contracts/problem'
import type { FastifyError, FastifySchemaValidationError } from 'fastify'

/** A longer list helps no client, and a hostile body can hold thousands of faults. */
export const MOST_FIELD_ERRORS = 20

/** What is wrong with which field, for people. The validator's own words quote patterns, which say nothing to them. */
export function toFieldErrors({ validation = [], validationContext = 'body' }: FastifyError): FieldError[] {
  const context = validationContext === 'querystring' ? 'query' : validationContext
  return validation.slice(0, MOST_FIELD_ERRORS).map((error) => ({
    path: `${context}${error.instancePath}${propertyOf(error)}`,
    message: MESSAGES[error.keyword]?.(error.params) ?? wordsOf(error) ?? 'is not valid',
  }))
}

function propertyOf({ params }: FastifySchemaValidationError): string {
  const property = params['additionalProperty'] ?? params['missingProperty']
  return property === undefined ? '' : `/${property}`
}

/** What the schema says of itself, for a pattern or a format: the validator tells it beside the error (`verbose`). */
function wordsOf(error: FastifySchemaValidationError): string | undefined {
  const { expects } = (error as { parentSchema?: { expects?: string } }).parentSchema ?? {}
  return expects && `must be ${expects}`
}

type Params = FastifySchemaValidationError['params']

const counted = (limit: unknown, word: string): string => `${limit} ${word}${limit === 1 ? '' : 's'}`

/** By JSON Schema keyword. */
const MESSAGES: Record<string, (params: Params) => string> = {
  additionalProperties: () => 'is not a known property',
  required: () => 'is required',
  type: ({ type }) => `is not of type ${type}`,
  enum: ({ allowedValues }) => `must be one of ${Array.isArray(allowedValues) ? allowedValues.join(', ') : ''}`,
  minLength: ({ limit }) => `has fewer than ${counted(limit, 'character')}`,
  maxLength: ({ limit }) => `has more than ${counted(limit, 'character')}`,
  minItems: ({ limit }) => `needs at least ${counted(limit, 'item')}`,
  maxItems: ({ limit }) => `has more than ${counted(limit, 'item')}`,
  minimum: ({ limit }) => `is less than ${limit}`,
  maximum: ({ limit }) => `is more than ${limit}`,
}
