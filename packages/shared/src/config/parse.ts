import Type, { type Static, type TObject, type TOptional, type TSchema } from 'typebox'
import * as Value from 'typebox/value'
import { findUnsafeMongoOption } from '../adapters/mongo/connection/url-options.ts'
import { findRedisUrlProblem } from '../adapters/redis/connection/redis-url.ts'
import { findNetworksProblem } from '../domain/networks.ts'
import { findSecretProblem } from '../domain/webhook-signature.ts'
import { signingAlgorithmOf } from './private-key.ts'
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

type Pairs<N extends VariableName> = Partial<Record<N, N>>

interface Relations<N extends VariableName> {
  /** A variable, and the one that it is of no use without; beside those that every service has. */
  companions?: Pairs<N>
  /** Two variables of which one has to be set. */
  alternatives?: Pairs<N>
}

/** The variables that a service reads: `required` ones without a default have to be set. */
export function pickVariables<R extends VariableName, O extends VariableName>(
  required: readonly R[],
  optional: readonly O[],
  relations: Relations<R | O> = {},
): Picked<R, O> {
  const properties = Object.fromEntries([
    ...required.map((name) => [name, VARIABLES[name]]),
    ...optional.map((name) => [name, Type.Optional(VARIABLES[name])]),
  ])
  return Type.Object(properties, { ...relations }) as unknown as Picked<R, O>
}

/** What only the one who uses a variable can find, such as a driver. @returns what is wrong, without a secret, or nothing */
export type Checks = Partial<Record<VariableName, (value: string) => string | undefined>>

/** What every service checks. */
const CHECKS: Checks = {
  MONGODB_URL: findUnsafeMongoOption,
  REDIS_URL: findRedisUrlProblem,
  WEBHOOK_ALLOWED_NETWORKS: findNetworksProblem,
  FULFILMENT_SECRET: findSecretProblem,
  PUBLIC_URL: findBaseUrlProblem,
  OTEL_EXPORTER_OTLP_ENDPOINT: findBaseUrlProblem,
}

/**
 * Reads the environment. An empty variable counts as not set, since compose files and CI cannot leave one out.
 * @param unusable what is wrong with variables that have no value for it, by their names
 * @throws ConfigError with all problems at once; values are never part of it, for they may be secrets
 */
export function parseConfig<T extends TObject>(
  schema: T,
  env: Record<string, string | undefined>,
  checks: Checks = {},
  unusable: Record<string, string> = {},
): Static<T> {
  const given: Record<string, string> = {}
  for (const name of Object.keys(schema.properties)) if (env[name]) given[name] = env[name]
  const typed = Object.entries(given).map(([name, text]) => [name, fromText(schema.properties[name] as TSchema, text)])
  const config = Value.Default(schema, Object.fromEntries(typed)) as Record<string, unknown>
  const problems = [...problemsOf(schema, config, checks, unusable), ...crossChecks(schema, config, unusable)]
  if (problems.length > 0) throw new ConfigError(problems)
  return config as Static<T>
}

/** Text that is no number or boolean stays text, and is found to be wrong by the schema. */
function fromText(variable: TSchema, text: string): unknown {
  const { type, anyOf = [{ type }] } = variable as { type?: string; anyOf?: { type?: string }[] }
  // Not every file of settings can hold a line break
  if ((variable as Expectation).isPrivateKey) return text.replaceAll('\\n', '\n')
  const takes = (wanted: string) => anyOf.some((one) => one.type === wanted)
  if (takes('integer') && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (takes('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function problemsOf(
  schema: TObject,
  config: Record<string, unknown>,
  checks: Checks,
  unusable: Record<string, string>,
): string[] {
  return Object.entries(schema.properties).flatMap(([name, variable]) => {
    if (unusable[name] !== undefined) return [unusable[name]]
    const value = config[name]
    if (value === undefined)
      return (schema.required as string[] | undefined)?.includes(name) ? [`${name} is not set`] : []
    if (!Value.Check(variable, value) || !isUsable(variable, String(value)))
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
  isPrivateKey?: boolean
  expects?: string
}

/** What a pattern cannot say. */
function isUsable({ isUrl, isPrivateKey }: Expectation, value: string): boolean {
  if (isPrivateKey) return signingAlgorithmOf(value) !== undefined
  return !isUrl || isUsableUrl(value)
}

function expectationOf({ type, enum: values, minimum, maximum, expects }: Expectation): string {
  if (expects) return expects
  if (values) return `one of ${values.join(', ')}`
  if (type === 'integer') return `a whole number from ${minimum} to ${maximum}`
  return type === 'boolean' ? 'true or false' : 'text'
}

/** Variables that are of no use without another one, where a service reads both. */
const COMPANIONS: Pairs<VariableName> = {
  FULFILMENT_URL: 'FULFILMENT_SECRET',
  SQS_URL: 'SQS_DLQ_URL',
  SQS_DLQ_URL: 'SQS_URL',
  AWS_ACCESS_KEY_ID: 'AWS_SECRET_ACCESS_KEY',
  AWS_SECRET_ACCESS_KEY: 'AWS_ACCESS_KEY_ID',
}

const ACCESS_SECRETS = ['ACCESS_TOKEN_JWT_SECRET', 'ACCESS_TOKEN_JWT_SECRET_PREVIOUS']
const REFRESH_SECRETS = ['REFRESH_TOKEN_JWT_SECRET', 'REFRESH_TOKEN_JWT_SECRET_PREVIOUS']

/** Settings that must not be the same. */
const DIFFERENT: [string, string][] = [
  // A refresh token is never accepted as an access token, nor the other way round
  ...ACCESS_SECRETS.flatMap((access) => REFRESH_SECRETS.map((refresh): [string, string] => [access, refresh])),
  // Each queue has a consumer of its own: the one of dead letters would fail orders that nobody has tried
  ['SQS_URL', 'SQS_DLQ_URL'],
  ['SQS_URL', 'SES_EVENTS_SQS_URL'],
  ['SQS_DLQ_URL', 'SES_EVENTS_SQS_URL'],
]

function crossChecks(schema: TObject, config: Record<string, unknown>, unusable: Record<string, string>): string[] {
  const { companions, alternatives = {} } = schema as Relations<VariableName>
  const isMissing = (name: string) => config[name] === undefined && unusable[name] === undefined
  const required = new Set((schema.required ?? []) as string[])
  const alone = Object.entries({ ...COMPANIONS, ...companions })
    .filter(([name, companion]) => !isMissing(name) && companion in schema.properties && isMissing(companion))
    .filter(([, companion]) => !required.has(companion))
    .map(([name, companion]) => `${companion} is not set, and ${name} needs it`)
  const neither = Object.entries(alternatives)
    .filter(([name, other]) => isMissing(name) && isMissing(other))
    .map(([name, other]) => `${name} is not set, nor is ${other}: one of them has to be`)
  const same = DIFFERENT.filter(([one, other]) => config[one] !== undefined && config[one] === config[other]).map(
    ([one, other]) => `${one} and ${other} must differ`,
  )
  return [...alone, ...neither, ...same, ...contradictions(config)]
}

/** Settings of which one says that the other is of no use. */
function contradictions({ FULFILMENT, FULFILMENT_URL }: Record<string, unknown>): string[] {
  if (FULFILMENT === 'http' && FULFILMENT_URL === undefined)
    return ['FULFILMENT_URL is not set, and FULFILMENT=http needs it']
  if ((FULFILMENT === 'auto' || FULFILMENT === 'await') && FULFILMENT_URL !== undefined)
    return [`FULFILMENT_URL is set, and FULFILMENT=${FULFILMENT} posts no order there: unset one of them`]
  return []
}

const MONGODB = /^mongodb(?:\+srv)?:\/\/(?:([^@/?#]+)@)?([^@/?#]+)(?:\/([^@/?#]*))?(?:\?.*)?$/

/** Whether clients can make something of the URL: they throw for one that they cannot read, and show it with its password. */
function isUsableUrl(url: string): boolean {
  const [, credentials = '', hosts = '', database = ''] = MONGODB.exec(url) ?? []
  // A list of hosts is no URL to the standard
  if (url.startsWith('mongodb'))
    return hosts !== '' && hosts.split(',').every(isHost) && canDecode(credentials) && canDecode(database)
  return URL.canParse(url)
}

/** Of what paths are added to. */
function findBaseUrlProblem(url: string): string | undefined {
  return /[?#]/.test(url) ? 'nothing may follow its path, no query and no fragment' : undefined
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
