import {
  MongoBulkWriteError,
  MongoError,
  MongoExpiredSessionError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerClosedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { ATLAS_ERROR, findRefusal } from './refused-user.ts'

const DUPLICATE_KEY = 11_000
const WRITE_CONFLICT = 112
/** Interrupted, TransactionExceededLifetimeLimitSeconds: what runs in a session when the session is ended. */
const INTERRUPTED: ReadonlySet<number | string | undefined> = new Set([11_601, 290])

/**
 * HostUnreachable, HostNotFound, LockTimeout, CursorNotFound, LockBusy, MaxTimeMSExpired, WriteConcernFailed, ShardNotFound,
 * NetworkTimeout, ShutdownInProgress, UnsatisfiableWriteConcern, WriteConflict, FailedToSatisfyReadPreference,
 * ReadConcernMajorityNotAvailableYet, NoConfigPrimary, StaleEpoch, QueryPlanKilled, PrimarySteppedDown,
 * NetworkInterfaceExceededTimeLimit, ElectionInProgress, CursorKilled, SnapshotUnavailable, StaleDbVersion, NoSuchTransaction,
 * TooManyLogicalSessions, ExceededTimeLimit, TooManyFilesOpen, MigrationConflict, TransactionExceededLifetimeLimitSeconds,
 * InterruptedDueToStorageChange, TemporarilyUnavailable, UserWritesBlocked, ResourceExhausted, AdmissionQueueOverflow,
 * RateLimitExceeded, SocketException, NotWritablePrimary, InterruptedAtShutdown, Interrupted, InterruptedDueToReplStateChange,
 * StaleConfig, NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary, OutOfDiskSpace: the statement is fine, the server is not.
 */
const UNAVAILABLE: ReadonlySet<number | string | undefined> = new Set([
  6, 7, 24, 43, 46, 50, 64, 70, 89, 91, 100, 112, 133, 134, 149, 150, 175, 189, 202, 216, 237, 246, 249, 251, 261, 262,
  264, 272, 290, 355, 365, 371, 402, 433, 449, 9001, 10_107, 11_600, 11_601, 11_602, 13_388, 13_435, 13_436, 14_031,
])

/** Thrown by the driver where no connection of the pool came free in time, or the pool was closed; it exports no classes for them. */
const POOL_FAILURES: ReadonlySet<string> = new Set(['MongoWaitQueueTimeoutError', 'MongoPoolClosedError'])

/** A HandshakeError has kept a connection from being opened, whatever was to be sent on it. */
const UNAVAILABLE_LABELS = [
  'TransientTransactionError',
  'UnknownTransactionCommitResult',
  'RetryableWriteError',
  'HandshakeError',
]

const UNREACHABLE = [
  MongoNetworkError,
  MongoServerSelectionError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoServerClosedError,
  MongoExpiredSessionError,
  MongoWriteConcernError,
]

/** Whoever writes to a connection that the server has just ended gets what the socket says: the driver passes it on as it is. */
const SOCKET_FAILURES: ReadonlySet<unknown> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTCONN',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ETIMEDOUT',
])

/** What a port may reject with, for whatever the driver threw: a bug stays what it is. */
export function asStoreFailure(thrown: unknown): unknown {
  const error = driverErrorIn(thrown)
  const refusal = findRefusal(error)
  if (refusal) return new StoreUnavailable({ cause: refusal })
  return isUnavailable(error) ? new StoreUnavailable({ cause: thrown }) : thrown
}

export const isDuplicateKey = (error: unknown): error is MongoServerError =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY

/** The transaction left nothing, and may succeed when it is begun again. Not said of a server that cannot even be found. */
export const isTransient = (error: unknown): boolean =>
  error instanceof MongoError &&
  error.hasErrorLabel('TransientTransactionError') &&
  !(driverErrorIn(error) instanceof MongoServerSelectionError)

/** A write outside of a transaction that came to nothing, since another one was first. */
export const isLostRace = (error: unknown): boolean =>
  error instanceof MongoError && error.code === WRITE_CONFLICT && !error.hasErrorLabel('TransientTransactionError')

/** Nobody can tell yet whether the transaction was committed; asking for the commit again is safe. */
export const isCommitUnknown = (error: unknown): boolean =>
  error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult')

/**
 * The session was ended from outside while the server was busy with it. Before the commit that leaves nothing, whatever labels the
 * error has; of a commit it leaves open whether it took effect.
 */
export const isInterrupted = (error: unknown): boolean => error instanceof MongoError && INTERRUPTED.has(error.code)

function isUnavailable(error: unknown): boolean {
  if (isLookupFailure(error) || isSocketFailure(error) || UNREACHABLE.some((kind) => error instanceof kind)) return true
  if (!(error instanceof MongoError)) return false
  if (POOL_FAILURES.has(error.name) || isOverQuota(error)) return true
  return UNAVAILABLE.has(error.code) || UNAVAILABLE_LABELS.some((label) => error.hasErrorLabel(label))
}

/**
 * Only the message tells that Atlas takes no writes: a command that it does not have is a mistake, as it is from any other server.
 */
const isOverQuota = ({ code, message }: MongoError): boolean => code === ATLAS_ERROR && message.includes('space quota')

/** What stops a bulk write on its way comes in the guise of an answer of the server. */
function driverErrorIn(error: unknown): unknown {
  if (!(error instanceof MongoBulkWriteError)) return error
  const inner: unknown = error.errorResponse
  return inner instanceof MongoError ? inner : error
}

/** With `mongodb+srv` the hosts are found through DNS, whose errors the driver passes on as they are. */
const isLookupFailure = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && typeof error.syscall === 'string' && error.syscall.startsWith('query')

const isSocketFailure = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && SOCKET_FAILURES.has(error.code)
