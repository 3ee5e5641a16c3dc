import { BlockList, isIP } from 'node:net'

export interface Network {
  address: string
  prefix: number
  family: 'ipv4' | 'ipv6'
}

const FAMILIES: Record<number, Network['family']> = { 4: 'ipv4', 6: 'ipv6' }
const LONGEST_PREFIX = { ipv4: 32, ipv6: 128 }

/**
 * Networks as they are written in settings: `10.1.0.0/16,fd00:1::/64`. None where nothing is given.
 * @throws RangeError that names the first which is none
 */
export function parseNetworks(text = ''): Network[] {
  if (text.trim() === '') return []
  return text.split(',').map((one) => parseNetwork(one.trim()))
}

/** @returns what is wrong with them, or nothing */
export function findNetworksProblem(text: string): string | undefined {
  try {
    parseNetworks(text)
    return undefined
  } catch (error) {
    return (error as RangeError).message
  }
}

/** @returns whether one of the networks contains an address, in a form without IPv4 in IPv6 */
export function matcherOf(networks: readonly Network[]): (address: string) => boolean {
  // A list of its own for each: Node would find IPv4 addresses in ::/0, too
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const { address, prefix, family } of networks) lists[family].addSubnet(address, prefix, family)
  return (address) => {
    const family = FAMILIES[isIP(address)]
    return family !== undefined && lists[family].check(address, family)
  }
}

function parseNetwork(text: string): Network {
  const [, address = '', digits = ''] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(text) ?? []
  const family = FAMILIES[isIP(address)]
  const prefix = Number(digits)
  if (family === undefined || prefix > LONGEST_PREFIX[family])
    throw new RangeError(`"${text}" is no network such as 10.1.0.0/16 or fd00:1::/64`)
  return { address, prefix, family }
}
