import { isLoopbackAddress } from '@orders/shared/domain/loopback'
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
