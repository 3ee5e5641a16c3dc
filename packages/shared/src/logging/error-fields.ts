import { stdSerializers } from 'pino'

/** Of errors that say that something else is away or in the way, or what it has answered. By name, for not all of their classes are ours. */
const AWAY: ReadonlySet<string> = new Set([
  'CannotListen',
  'ConfigError',
  'CredentialsProviderError',
  'DomainError',
  'MailNotSent',
  'SQSError',
  'StoreUnavailable',
  'TimeoutError',
  'UnexpectedAnswer',
])
const NETWORK = /^(E(AI_AGAIN|CONN\w+|HOST\w+|NET\w+|PIPE|TIMEDOUT)|ENOTFOUND|UND_ERR_\w+)$/
const MOST_CAUSES = 5
const MAX_LENGTH = 500

/**
 * An error as it is logged. An error of another system is one line, with its causes: our stack says nothing of it, and comes again
 * with each try. Anything else is a bug, and keeps its stack.
 */
export function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const chain = withCauses(error)
  if (!chain.some(isAway)) return stdSerializers.err(error)
  const messages = new Set(chain.map(({ message }) => message).filter((message) => message !== ''))
  return { type: error.constructor.name, message: [...messages].join(': ').slice(0, MAX_LENGTH).toWellFormed() }
}

function withCauses(error: Error): Error[] {
  const chain = [error]
  for (let { cause } = error; cause instanceof Error && chain.length < MOST_CAUSES; { cause } = cause) chain.push(cause)
  return chain
}

const isAway = (error: Error): boolean =>
  AWAY.has(error.name) ||
  AWAY.has(error.constructor.name) ||
  // An answer of AWS that is an error
  '$metadata' in error ||
  ('code' in error && typeof error.code === 'string' && NETWORK.test(error.code))
