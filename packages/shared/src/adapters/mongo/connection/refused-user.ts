import { MongoError } from 'mongodb'
import { DependencyDown } from '../../../ports/dependency.ts'

const UNAUTHORIZED = 13
/** UserNotFound, AuthenticationFailed, AuthSchemaIncompatible, AuthenticationRestrictionUnmet, ReauthenticationRequired. */
const UNAUTHENTICATED: ReadonlySet<number | string | undefined> = new Set([11, 18, 69, 214, 391])
/** Atlas has one code for all that it refuses by itself: the message tells which it is. */
export const ATLAS_ERROR = 8000

const MOST_WORDS = 200

/**
 * Looks for the answer of a server that does not let our user in, or not do this: until that is mended, nobody's order is at fault. The
 * driver wraps it where it can find no server, as after a connection that it could not open.
 * @returns the reason, in words that health may show; its cause is what the server says
 */
export function findRefusal(thrown: unknown): DependencyDown | undefined {
  for (let at = thrown; at instanceof MongoError; at = at.cause) {
    const reason = reasonOf(at)
    if (reason !== undefined) return new DependencyDown(reason, { cause: new Error(withoutCommand(at.message)) })
  }
  return undefined
}

/** The server knows the user, who may not do this one thing: where that can be done without, it is no reason to wait. */
export const lacksRight = (error: unknown): boolean =>
  error instanceof MongoError &&
  (error.code === UNAUTHORIZED || (error.code === ATLAS_ERROR && /not (allowed|authorized)/.test(error.message)))

function reasonOf(error: MongoError): string | undefined {
  if (isUnknownUser(error)) return 'the database refuses the user of MONGODB_URL or its password'
  if (!lacksRight(error)) return undefined
  const [, what, where] = COMMAND.exec(error.message) ?? ACTION.exec(error.message) ?? []
  return `the user of MONGODB_URL lacks a right${what ? `: ${what} on ${where}` : ''}`
}

function isUnknownUser({ code, message }: MongoError): boolean {
  // Of a user that was dropped, whose connections are open still
  if (code === UNAUTHORIZED) return message.includes('requires authentication')
  return UNAUTHENTICATED.has(code) || (code === ATLAS_ERROR && /bad auth|authentication failed/i.test(message))
}

/** `not authorized on orders to execute command { insert: "users", …`, and Atlas: `user is not allowed to do action [insert] on [orders.users]`. */
const COMMAND = /to execute command \{ (\w+): "([\w.]+)"/
const ACTION = /action \[(\w+)\] on \[([\w.]+)\]/

/** The server repeats the command that it refuses, with all that was to be stored. */
const withoutCommand = (message: string): string => message.replace(/\{.*$/s, '').trim().slice(0, MOST_WORDS)
