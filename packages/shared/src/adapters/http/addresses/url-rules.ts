import { isIP } from 'node:net'
import type { Network } from '../../../domain/networks.ts'
import type { UrlRules } from '../../../ports/subscribers.ts'
import { type AddressFilter, createAddressFilter, isLoopback } from './address-filter.ts'

const MAX_LENGTH = 2_048

/** In words for those who gave the URL: which addresses there are inside is none of their business. */
export const NOT_ALLOWED = 'the address is not allowed'

/** Names that are always this machine's. */
export const isLocalName = (hostname: string): boolean => /(^|\.)localhost\.?$/i.test(hostname)

/** The host of a URL, as sockets want it: without the brackets around IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

/** @param allowedNetworks besides all that is public */
export function createUrlRules(allowedNetworks: readonly Network[]): UrlRules {
  const filter = createAddressFilter(allowedNetworks)
  return { findUrlProblem: (url) => findUrlProblem(url, filter) }
}

/** @returns why nothing is sent to the URL, wherever its name may lead; undefined where something can be */
export function findUrlProblem(text: string, filter: AddressFilter): string | undefined {
  if (text.length > MAX_LENGTH) return 'the URL is longer than 2,048 characters'
  // The parser of URLs passes over what a log should not show
  const url = /[\p{C}\p{Z}\\]/u.test(text) ? null : URL.parse(text)
  if (!url || !/^[a-z]+:\/\//i.test(text)) return 'this is no URL'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'the URL has to begin with https://'
  if (url.username || url.password) return 'the URL has a user name or a password'
  if (text.includes('#')) return 'the URL has a fragment'
  return findHostProblem(url, filter)
}

function findHostProblem(url: URL, { isAllowed }: AddressFilter): string | undefined {
  const host = hostOf(url)
  const isLocal = isLocalName(host) || isLoopback(host)
  const isRefused = isLocalName(host)
    ? !isAllowed('127.0.0.1') && !isAllowed('::1')
    : isIP(host) !== 0 && !isAllowed(host)
  if (url.protocol === 'http:' && (!isLocal || isRefused)) return 'the URL has to begin with https://'
  return isRefused ? NOT_ALLOWED : undefined
}
