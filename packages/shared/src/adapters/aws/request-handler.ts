/** Without a bound, a service that accepts connections and never answers would hold its callers for ever. */
const CONNECTION_TIMEOUT_MS = 1_000
export const REQUEST_TIMEOUT_MS = 5_000
/**
 * More than a process has in hand at once: a request that waits for a socket would be taken for a connection that does not come about. A long
 * poll holds one for its whole wait.
 */
const MAX_SOCKETS = 256
const AGENT = { keepAlive: true, maxSockets: MAX_SOCKETS }

/** For the clients of the SDK: each try ends within 5 s. */
export const REQUEST_HANDLER = {
  connectionTimeout: CONNECTION_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  throwOnRequestTimeout: true,
  httpAgent: AGENT,
  httpsAgent: AGENT,
}
