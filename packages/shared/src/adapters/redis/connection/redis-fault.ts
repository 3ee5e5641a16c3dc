import { DependencyDown } from '../../../ports/dependency.ts'
import { NoAnswerInTime } from './within.ts'

/** Why Redis cannot be used, as metrics name it. */
export type RedisFaultKind =
  | 'connecting'
  | 'unreachable'
  | 'slow'
  | 'too_many_clients'
  | 'not_authenticated'
  | 'no_permission'
  | 'unknown_command'
  | 'read_only'
  | 'loading'
  | 'primary_down'
  | 'busy'
  | 'out_of_memory'
  | 'no_replicas'
  | 'not_persisting'
  | 'cluster'
  | 'cluster_down'
  | 'unknown_primary'
  | 'not_heard'
  | 'unexpected'

interface Meaning {
  /** In our own words, for health. */
  reason: string
  /** Whether something of use answers, or anything at all. */
  answers: boolean
  /** Reading may go on: only writing is refused. */
  readable?: true
  /** This server will not do; the one behind the same name may. */
  reconnect?: true
}

const MEANINGS: Record<RedisFaultKind, Meaning> = {
  connecting: { reason: 'is being connected', answers: false },
  unreachable: { reason: 'cannot be reached', answers: false },
  slow: { reason: 'does not answer in time', answers: false },
  too_many_clients: { reason: 'takes no more connections (maxclients)', answers: true },
  not_authenticated: { reason: 'refuses the user or the password of REDIS_URL', answers: true },
  no_permission: { reason: 'the user of REDIS_URL lacks a right', answers: true },
  unknown_command: {
    reason: 'does not know a command that is needed: it has to be version 6 or later, and 7 for a cluster',
    answers: true,
  },
  read_only: {
    reason: 'is a replica and takes no writes: it is connected anew until the primary answers',
    answers: true,
    reconnect: true,
  },
  loading: { reason: 'is loading its data: it is waited for', answers: true },
  primary_down: { reason: 'is a replica that has lost its primary', answers: true, reconnect: true },
  busy: { reason: "is busy with another client's script", answers: true },
  out_of_memory: {
    reason: 'takes no writes, for its memory is full (maxmemory, maxmemory-policy)',
    answers: true,
    readable: true,
  },
  no_replicas: {
    reason: 'takes no writes, for it has too few replicas (min-replicas-to-write)',
    answers: true,
    readable: true,
  },
  not_persisting: {
    reason: 'takes no writes, for it cannot save its data (stop-writes-on-bgsave-error)',
    answers: true,
    readable: true,
  },
  cluster: { reason: 'is part of a cluster: REDIS_URL has to say so (redis+cluster://…)', answers: true },
  cluster_down: {
    reason: 'is a cluster that is down: some of its slots have no primary',
    answers: true,
    reconnect: true,
  },
  unknown_primary: { reason: 'is not known to Sentinel by the name in REDIS_URL', answers: true },
  not_heard: { reason: 'what is published does not come back to its subscribers', answers: true, reconnect: true },
  unexpected: { reason: 'answers with an error: the log says which', answers: true },
}

/** The first word of an error that a server answers with (redis.io, "RESP protocol", simple errors). */
const KIND_OF_CODE: Record<string, RedisFaultKind> = {
  READONLY: 'read_only',
  NOPERM: 'no_permission',
  NOAUTH: 'not_authenticated',
  WRONGPASS: 'not_authenticated',
  LOADING: 'loading',
  MASTERDOWN: 'primary_down',
  BUSY: 'busy',
  OOM: 'out_of_memory',
  NOREPLICAS: 'no_replicas',
  MISCONF: 'not_persisting',
  MOVED: 'cluster',
  ASK: 'cluster',
  TRYAGAIN: 'cluster',
  CROSSSLOT: 'cluster',
  CLUSTERDOWN: 'cluster_down',
}

/** What comes as a plain `ERR`. Within a script Redis 7 reports a missing right so. */
const KIND_OF_TEXT: readonly (readonly [RegExp, RedisFaultKind])[] = [
  [/the user executing the script|acl failure in script/i, 'no_permission'],
  [/unknown command|unknown redis command/i, 'unknown_command'],
  [/max number of clients/i, 'too_many_clients'],
  [/no password is set|without any password configured|invalid password/i, 'not_authenticated'],
]

export class RedisFault extends DependencyDown {
  readonly kind: RedisFaultKind
  readonly readable: boolean
  readonly reconnect: boolean

  constructor(kind: RedisFaultKind, { detail, cause }: { detail?: string | undefined; cause?: unknown } = {}) {
    const { reason, answers, readable = false, reconnect = false } = MEANINGS[kind]
    super(detail ? `${reason}: ${detail}` : reason, { state: kind, answers, cause })
    this.kind = kind
    this.readable = readable
    this.reconnect = reconnect
  }
}

/**
 * @param rights what the user needs for what was tried: an answer does not name what is missing within a script
 */
export function toRedisFault(error: unknown, rights: string): RedisFault {
  if (error instanceof RedisFault) return error
  if (error instanceof NoAnswerInTime) return new RedisFault('slow', { cause: error })
  const message = error instanceof Error ? error.message : String(error)
  const kind = kindOf(message)
  const detail = kind === 'no_permission' ? `it needs ${rights}` : undefined
  return new RedisFault(kind, { detail, cause: error })
}

function kindOf(message: string): RedisFaultKind {
  // Redis 6 wraps what a command within a script answers: "ERR Error running script (…): @user_script:3: -READONLY …"
  const [, code = ''] = /^([A-Z]{3,})(?: |$)/.exec(/ -([A-Z]{3,} .*)/.exec(message)?.[1] ?? message) ?? []
  const byText = KIND_OF_TEXT.find(([text]) => text.test(message))?.[1]
  // Whatever is no answer of a server is a fault of the connection.
  return KIND_OF_CODE[code] ?? byText ?? (code === '' ? 'unreachable' : 'unexpected')
}
