import { isIPv6, SocketAddress } from 'node:net'
import type { ApiOptions } from '../deps.ts'

/**
 * Whom Fastify believes in X-Forwarded-For: so many proxies, counted from this process. Each of them appends the address that it saw, and
 * what stands before those the client has written itself. Fastify's `true` believes all of it, its numbers none.
 */
export function trustedProxies(trust: ApiOptions['TRUST_PROXY']): false | ((address: string, hop: number) => boolean) {
  const proxies = Number(trust)
  return proxies > 0 && ((_address, hop) => hop < proxies)
}

/** Who counts as one for a limit: an IPv4 address, or the /64 of an IPv6 address, which is the least that a customer is given. */
export function networkOf(ip: string): string {
  const bare = ip.replace(/%.*$/, '')
  if (!isIPv6(bare)) return ip
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' })
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? []
  if (mapped) return mapped
  const [left = [], right = []] = address.split('::').map((part) => part.split(':').filter(Boolean))
  const gap = Array<string>(8 - left.length - right.length).fill('0')
  return `${[...left, ...gap, ...right].slice(0, 4).join(':')}::/64`
}
