import { createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { ApiOptions } from '../../deps.ts'
import { networkOf } from '../../http/client-address.ts'

/** What is kept of where a session came from. */
export interface SessionClient {
  userAgent: string
  /** The network, in CIDR notation: not who it is. */
  address: string
  /** Recognises the address again, and does not tell it. */
  addressHash: string
}

const LONGEST_USER_AGENT = 256

export function clientOf({ ip, headers }: FastifyRequest, options: ApiOptions): SessionClient {
  return {
    userAgent: (headers['user-agent'] ?? '')
      .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
      .slice(0, LONGEST_USER_AGENT)
      .toWellFormed(),
    address: coarse(ip),
    addressHash: hashOf(ip, options.REFRESH_TOKEN_JWT_SECRET),
  }
}

/** By which sessions have this address: those that were opened before the secret was rotated, too. */
export function addressHashesOf(ip: string, options: ApiOptions): [string, ...string[]] {
  const { REFRESH_TOKEN_JWT_SECRET: secret, REFRESH_TOKEN_JWT_SECRET_PREVIOUS: previous } = options
  return [hashOf(ip, secret), ...(previous === undefined ? [] : [hashOf(ip, previous)])]
}

const hashOf = (ip: string, secret: string): string =>
  createHmac('sha256', secret)
    .update(`address:${networkOf(ip)}`)
    .digest('base64url')

/** Of an IPv4 address the /24, of an IPv6 address the /48: what data protection authorities take for anonymous. */
function coarse(ip: string): string {
  const network = networkOf(ip)
  if (network.includes(':')) return `${network.split(':').slice(0, 3).join(':')}::/48`
  return `${network.split('.').slice(0, 3).join('.')}.0/24`
}
