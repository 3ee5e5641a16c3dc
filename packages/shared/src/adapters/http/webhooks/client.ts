import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { WebhookRequest } from '../../../ports/subscribers.ts'
import { isLoopback } from '../addresses/address-filter.ts'
import { NameFailure, type NameResolver } from '../addresses/resolve-name.ts'
import { hostOf, NOT_ALLOWED } from '../addresses/url-rules.ts'

interface ClientOptions {
  isAllowed: (address: string) => boolean
  resolve: NameResolver['resolve']
  /** Certificates that are trusted in place of Node's own, PEM. */
  ca?: string | undefined
}

/** For one address of several, before the next is tried as well. */
const ATTEMPT = { autoSelectFamilyAttemptTimeout: 1_000 }
/**
 * Some connections to an origin are kept, and for as long as most servers keep theirs. Their number has no bound here, or endpoints of
 * one origin would wait for each other's: it is the worker that bounds how many requests an endpoint has in flight.
 */
const KEPT = { ...ATTEMPT, keepAlive: true, maxFreeSockets: 4, timeout: 15_000 }
const ALONE = { ...ATTEMPT, keepAlive: false }

/** Opens requests by node:http, since `fetch` cannot be told which address to connect to. They know no proxy, and follow no redirect. */
export function createClient({ isAllowed, resolve, ca }: ClientOptions) {
  // Whatever NODE_TLS_REJECT_UNAUTHORIZED says
  const tls = { rejectUnauthorized: true, ...(ca ? { ca } : {}) }
  const http = { kept: new HttpAgent(KEPT), alone: new HttpAgent(ALONE) }
  const https = { kept: new HttpsAgent({ ...KEPT, ...tls }), alone: new HttpsAgent({ ...ALONE, ...tls }) }
  const lookup = checkedLookup(resolve, isAllowed)
  const localLookup = checkedLookup(resolve, (address) => isLoopback(address) && isAllowed(address))

  return {
    /** @param request to a URL without a problem: sockets look no address up, so that it has to be checked before */
    open: (request: WebhookRequest, { isAlone = false } = {}): ClientRequest => {
      const url = new URL(request.url)
      const options = {
        method: 'POST',
        host: hostOf(url),
        port: url.port,
        path: url.pathname + url.search,
        headers: request.headers,
      }
      const kind = isAlone ? 'alone' : 'kept'
      return url.protocol === 'https:'
        ? httpsRequest({ ...options, lookup, agent: https[kind] })
        : httpRequest({ ...options, lookup: localLookup, agent: http[kind] })
    },
    close: () => {
      for (const agent of [http.kept, http.alone, https.kept, https.alone]) agent.destroy()
    },
  }
}

/**
 * For sockets, in place of the system's: a name is resolved once for a connection, and what the socket gets is what was checked. Were it
 * resolved for the check alone, its owner could answer otherwise to the connection (DNS rebinding).
 */
const checkedLookup =
  (resolve: NameResolver['resolve'], isAllowed: (address: string) => boolean): LookupFunction =>
  (name, options, callback) => {
    const answer = async () => {
      const addresses = (await resolve(name)).filter(isAllowed)
      if (addresses.length === 0) throw new NameFailure(NOT_ALLOWED)
      return addresses.map((address) => ({ address, family: isIP(address) }))
    }
    answer().then(
      (addresses) => {
        if (options.all) callback(null, addresses)
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
      },
      (error) => callback(error, []),
    )
  }
