import Type, { type Static, type TObject, type TOptional, type TSchema } from 'typebox'
import * as Value from 'typebox/value'
import { findUnsafeMongoOption } from '../adapters/mongo/connection/url-options.ts'
import { VARIABLES, type VariableName } from './variables.ts'

/** Everything that is wrong with the environment, a line each. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

type Variables = typeof VARIABLES
type Picked<R extends VariableName, O extends VariableName> = TObject<
  { [K in R]: Variables[K] } & { [K in O]: TOptional<Variables[K]> }
>

/** A variable, and the one that it is of no use without. */
type Companions<N extends VariableName> = Partial<Record<N, N>>

/**
 * The variables that a service reads: `required` ones without a default have to be set.
 * @param companions beside those that every service has
 */
export function pickVariables<R extends VariableName, O extends VariableName>(
  required: readonly R[],
  optional: readonly O[],
  companions: Companions<R | O> = {},
): Picked<R, O> {
  const properties = Object.fromEntries([
    ...required.map((name) => [name, VARIABLES[name]]),
    ...optional.map((name) => [name, Type.Optional(VARIABLES[name])]),
  ])
  return Type.Object(properties, { companions }) as unknown as Picked<R, O>
}

/** What only the one who uses a variable can find, such as a driver. @returns what is wrong, without a secret, or nothing */
export type Checks = Partial<Record<VariableName, (value: string) => string | undefined>>

/** What every service checks. */
const CHECKS: Checks = { MONGODB_URL: findUnsafeMongoOption }

/**
 * Reads the environment. An empty variable counts as not set, since compose files and CI cannot leave one out.
 * @throws ConfigError with all problems at once; values are never part of it, for they may be secrets
 */
export function parseConfig<T extends TObject>(
  schema: T,
  env: Record<string, string | undefined>,
  checks: Checks = {},
): Static<T> {
  const given: Record<string, string> = {}
  for (const name of Object.keys(schema.properties)) if (env[name]) given[name] = env[name]
  const typed = Object.entries(given).map(([name, text]) => [name, fromText(schema.properties[name] as TSchema, text)])
  const config = Value.Default(schema, Object.fromEntries(typed)) as Record<string, unknown>
  const problems = [...problemsOf(schema, config, checks), ...crossChecks(schema, config)]
  if (problems.length > 0) throw new ConfigError(problems)
  return config as Static<T>
}

/** Text that is no number or boolean stays text, and is found to be wrong by the schema. */
function fromText(variable: TSchema, text: string): unknown {
  const { type, anyOf = [{ type }] } = variable as { type?: string; anyOf?: { type?: string }[] }
  const takes = (wanted: string) => anyOf.some((one) => one.type === wanted)
  if (takes('integer') && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (takes('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function problemsOf(schema: TObject, config: Record<string, unknown>, checks: Checks): string[] {
  return Object.entries(schema.properties).flatMap(([name, variable]) => {
    const value = config[name]
    if (value === undefined)
      return (schema.required as string[] | undefined)?.includes(name) ? [`${name} is not set`] : []
    if (!Value.Check(variable, value) || ((variable as Expectation).isUrl && !isUsableUrl(String(value))))
      return [`${name} must be ${expectationOf(variable)}`]
    const problem = [CHECKS, checks].map((all) => all[name as VariableName]?.(String(value))).find(Boolean)
    return problem === undefined ? [] : [`${name} cannot be used: ${problem}`]
  })
}

interface Expectation {
  type?: string
  enum?: string[]
  minimum?: number
  maximum?: number
  isUrl?: boolean
  expects?: string
}

function expectationOf({ type, enum: values, minimum, maximum, expects }: Expectation): string {
  if (expects) return expects
  if (values) return `one of ${values.join(', ')}`
  if (type === 'integer') return `a whole number from ${minimum} to ${maximum}`
  return type === 'boolean' ? 'true or false' : 'text'
}

/** Variables that are of no use without another one, where a service reads both. */
const COMPANIONS: Companions<VariableName> = {
  FULFILMENT_URL: 'FULFILMENT_SECRET',
  SQS_URL: 'SQS_DLQ_URL',
  SQS_DLQ_URL: 'SQS_URL',
  AWS_ACCESS_KEY_ID: 'AWS_SECRET_ACCESS_KEY',
  AWS_SECRET_ACCESS_KEY: 'AWS_ACCESS_KEY_ID',
}

function crossChecks(schema: TObject, config: Record<string, unknown>): string[] {
  const { companions } = schema as { companions?: Companions<VariableName> }
  const alone = Object.entries({ ...COMPANIONS, ...companions }).filter(
    ([name, companion]) =>
      config[name] !== undefined && companion in schema.properties && config[companion] === undefined,
  )
  const required = new Set((schema.required ?? []) as string[])
  const problems = alone
    .filter(([, companion]) => !required.has(companion))
    .map(([name, companion]) => `${companion} is not set, and ${name} needs it`)
  const access = config['ACCESS_TOKEN_JWT_SECRET']
  if (access !== undefined && access === config['REFRESH_TOKEN_JWT_SECRET'])
    problems.push('ACCESS_TOKEN_JWT_SECRET and REFRESH_TOKEN_JWT_SECRET must differ')
  return problems
}

const MONGODB = /^mongodb(?:\+srv)?:\/\/(?:([^@/?#]+)@)?([^@/?#]+)(?:\/([^@/?#]*))?(?:\?.*)?$/
const REDIS_PATH = /^\/?\d*$/

/** Whether clients can make something of the URL: they throw for one that they cannot read, and show it with its password. */
function isUsableUrl(url: string): boolean {
  const [, credentials = '', hosts = '', database = ''] = MONGODB.exec(url) ?? []
  // A list of hosts is no URL to the standard
  if (url.startsWith('mongodb'))
    return hosts !== '' && hosts.split(',').every(isHost) && canDecode(credentials) && canDecode(database)
  if (!URL.canParse(url)) return false
  const { protocol, username, password, pathname } = new URL(url)
  return !protocol.startsWith('redis') || (canDecode(username) && canDecode(password) && REDIS_PATH.test(pathname))
}

const isHost = (host: string): boolean => /%2f/i.test(host) || URL.canParse(`http://${host}`)

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
