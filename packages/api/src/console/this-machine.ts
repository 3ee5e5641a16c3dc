import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

/** A proxy sets these when it passes on the request of another machine. */
const FORWARDING = /^(forwarded|via|x-real-ip|x-forwarded(-.*)?)$/

type Asked = Pick<FastifyRequest, 'headers'> & { socket: { remoteAddress?: string | undefined } }

/** Whether a proxy says that it passed the request on; not every proxy says so. */
export const isForwarded = ({ headers }: Pick<Asked, 'headers'>): boolean =>
  Object.keys(headers).some((name) => FORWARDING.test(name))

/** Whether a request has come over loopback. */
export const isFromThisMachine = ({ socket }: Pick<Asked, 'socket'>): boolean =>
  isLoopbackAddress(socket.remoteAddress ?? '')

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

function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}
