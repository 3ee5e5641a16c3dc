import { isIP } from 'node:net'

/**
 * Whether a browser asked a name that is always this machine's. A site may have its own name lead here once its page is loaded (DNS
 * rebinding), and then reads what it likes; but the name that it was asked by stays its own.
 * @param host with or without a port
 */
export function isLoopbackHost(host: string | undefined): boolean {
  if (!host || !URL.canParse(`http://${host}`)) return false
  const { hostname } = new URL(`http://${host}`)
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''))
  )
}

export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}
