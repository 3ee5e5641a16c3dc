import { isIPv4, isIPv6 } from 'node:net'
import { matcherOf, type Network, parseNetworks } from '../../../domain/networks.ts'

/**
 * Which addresses requests may go to whose URL a stranger has chosen (against SSRF): those that are anyone's to reach. None of this machine,
 * of our networks, or of what the cloud tells its machines, unless a setting names it.
 */
export interface AddressFilter {
  /** @param address in any form; what is none, or has a zone, is not allowed */
  isAllowed(address: string): boolean
}

/** @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const SPECIAL_IPV4 = matcherOf(
  parseNetworks(
    [
      '0.0.0.0/8', // this host; Linux takes it for loopback
      '10.0.0.0/8', // private
      '100.64.0.0/10', // between carrier and customer; metadata of Alibaba
      '127.0.0.0/8', // loopback
      '168.63.129.16/32', // metadata of Azure, amid public addresses
      '169.254.0.0/16', // link-local, with the metadata of most clouds
      '172.16.0.0/12', // private
      '192.0.0.0/24', // protocol assignments; metadata of Oracle
      '192.0.2.0/24', // documentation
      '192.88.99.0/24', // relays of 6to4
      '192.168.0.0/16', // private
      '198.18.0.0/15', // benchmarks
      '198.51.100.0/24', // documentation
      '203.0.113.0/24', // documentation
      '224.0.0.0/4', // multicast
      '240.0.0.0/4', // reserved, with broadcast
    ].join(),
  ),
)

/** All that is public: what is outside is loopback, link-local, site-local, unique local, multicast or not assigned. */
const GLOBAL_IPV6 = matcherOf(parseNetworks('2000::/3'))

/** @see https://www.iana.org/assignments/iana-ipv6-special-registry */
const SPECIAL_IPV6 = matcherOf(
  parseNetworks(
    [
      '2001::/23', // protocol assignments, with Teredo, ORCHID and benchmarks
      '2001:db8::/32', // documentation
      '2002::/16', // 6to4, which leads to any IPv4 address
      '3fff::/20', // documentation
    ].join(),
  ),
)

const LOOPBACK = matcherOf(parseNetworks('127.0.0.0/8,::1/128'))

export const isLoopback = (address: string): boolean => LOOPBACK(unwrap(address))

export function createAddressFilter(allowedNetworks: readonly Network[]): AddressFilter {
  const isNamed = matcherOf(allowedNetworks)
  return {
    isAllowed: (given) => {
      const address = unwrap(given)
      return isNamed(address) || isPublic(address)
    },
  }
}

function isPublic(address: string): boolean {
  if (isIPv4(address)) return !SPECIAL_IPV4(address)
  return GLOBAL_IPV6(address) && !SPECIAL_IPV6(address)
}

/** IPv4 in IPv6, as the system maps it (`::ffff:0:0/96`), and as NAT64 translates it (`64:ff9b::/96`). */
const WRAPPED = /^\[(?:::ffff:|64:ff9b::)([\da-f]{1,4}):([\da-f]{1,4})\]$/

/** The IPv4 address that an IPv6 one leads to, or the address as it is. */
function unwrap(address: string): string {
  if (!isIPv6(address)) return address
  // A zone is in no URL
  const canonical = URL.parse(`http://[${address}]`)?.hostname
  if (canonical === undefined) return ''
  const [, high, low] = WRAPPED.exec(canonical) ?? []
  if (high === undefined || low === undefined) return address
  const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return [upper >> 8, upper & 255, lower >> 8, lower & 255].join('.')
}
