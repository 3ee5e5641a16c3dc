import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiOptions } from '../../deps.ts'

const COOKIE = 'device'
const YEAR_SECONDS = 365 * 86_400

/** A device on which the user has registered or logged in before. */
interface KnownDevice {
  id: string
  userId: string
}

/**
 * A cookie that only says on which device a user has logged in: guesses of strangers then leave the owner's own ones alone. It gives no
 * access to anything, and no route but those of accounts gets it.
 */
export function readDeviceHint({ headers }: FastifyRequest, options: ApiOptions): KnownDevice | undefined {
  const [, value = ''] = /(?:^|;\s*)device=([\w.-]+)/.exec(headers.cookie ?? '') ?? []
  const [userId, id, mac] = value.split('.')
  if (!userId || !id || !mac) return undefined
  const secrets = [options.REFRESH_TOKEN_JWT_SECRET, options.REFRESH_TOKEN_JWT_SECRET_PREVIOUS]
  const isOurs = secrets.some((secret) => secret && isEqual(mac, sign({ id, userId }, secret)))
  return isOurs ? { id, userId } : undefined
}

/** Sent with a registration and a login, and to who has chosen a new password by the link of a mail. */
export function giveDeviceHint(
  request: FastifyRequest,
  reply: FastifyReply,
  userId: string,
  options: ApiOptions,
): void {
  const known = readDeviceHint(request, options)
  const device = { id: known?.userId === userId ? known.id : randomUUID(), userId }
  const value = `${userId}.${device.id}.${sign(device, options.REFRESH_TOKEN_JWT_SECRET)}`
  const secure = request.protocol === 'https' ? '; Secure' : ''
  reply.header(
    'set-cookie',
    `${COOKIE}=${value}; Path=${request.pathPrefix}/api/auth; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Strict${secure}`,
  )
}

const sign = ({ id, userId }: KnownDevice, secret: string): string =>
  createHmac('sha256', secret).update(`device:${userId}:${id}`).digest('base64url')

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
