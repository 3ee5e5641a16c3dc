import { MongoClient, type MongoClientOptions } from 'mongodb'
import { DriverConnection } from './driver-connection.ts'
import { findUnsafeMongoOption } from './url-options.ts'

const DEFAULT_DATABASE = 'orders'

/**
 * Requests wait for their answer, so each wait is bounded: 2 s to find a primary or a free connection, 5 s for a reply. Reads see
 * what a majority holds, and so nothing that a failover takes back.
 */
const OPTIONS: MongoClientOptions = {
  appName: 'orders',
  retryWrites: true,
  retryReads: true,
  writeConcern: { w: 'majority' },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
  ignoreUndefined: true,
  serverSelectionTimeoutMS: 2_000,
  connectTimeoutMS: 2_000,
  waitQueueTimeoutMS: 2_000,
  socketTimeoutMS: 5_000,
  // A server that has come back is noticed within a second.
  heartbeatFrequencyMS: 1_000,
  maxPoolSize: 50,
  minPoolSize: 0,
}

/** What long work does not share with requests. */
export type ClientLimits = Pick<
  MongoClientOptions,
  'socketTimeoutMS' | 'connectTimeoutMS' | 'waitQueueTimeoutMS' | 'maxPoolSize'
>

/**
 * A client that connects with its first operation, and again with a later one where that failed.
 * @throws when the URL is malformed, or has an option that the promises do not hold with
 */
export function createMongoClient(url: string, limits: ClientLimits = {}): MongoClient {
  const unsafe = findUnsafeMongoOption(url)
  if (unsafe !== undefined) throw new Error(`the URL of the database cannot be used: ${unsafe}`)
  return new MongoClient(url, Object.assign({ connectionType: DriverConnection }, OPTIONS, limits))
}

/** What the driver has against the URL. Some of its messages repeat values, which may be secrets: those are not passed on. */
export function findMongoUrlProblem(url: string): string | undefined {
  const unsafe = findUnsafeMongoOption(url)
  if (unsafe !== undefined) return unsafe
  try {
    createMongoClient(url)
    return undefined
  } catch (error) {
    const { message } = error as Error
    return /^options? [\w, ]+ (is|are) not supported$/.test(message) ? message : 'the driver does not take it'
  }
}

/** The database named in the URL's path; the driver's own default would be `test`. */
export function databaseNameOf(url: string): string {
  const [, path] = /^mongodb(?:\+srv)?:\/\/[^/]*\/([^?]*)/.exec(url) ?? []
  return path ? decodeURIComponent(path) : DEFAULT_DATABASE
}
