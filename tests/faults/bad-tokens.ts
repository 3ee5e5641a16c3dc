import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import type { Tokens } from '@orders/shared/contracts/auth'
import { newApiKey } from '@orders/shared/domain/api-key'
import { createSigner } from 'fast-jwt'
import { type Customer, call, inbox, PASSWORD, until } from '../e2e/client.ts'

const MAIL_TAKES_MS = 15_000

/** Tokens of the owner's that must not open anything, by what is wrong with them. */
export async function badTokens(
  { url, inboxUrl }: { url: string; inboxUrl: string },
  { email, token }: Customer,
  secrets: { access: string; refresh: string },
): Promise<Record<string, string | undefined>> {
  const post = (route: string, body: object) => call<Tokens>(`${url}/api/auth/${route}`, { method: 'POST', body })
  const login = await post('login', { email, password: PASSWORD })
  const { refreshToken, accessToken: endedToken } = (await post('login', { email, password: PASSWORD })).body
  await post('logout', { refreshToken })
  await post('password/forgot', { email })
  const mailed = await until('the mail with a token is there', MAIL_TAKES_MS, () => mailedToken(inboxUrl, email))
  const [, device] = /^device=([^;]+)/.exec(login.headers.getSetCookie()[0] ?? '') ?? []
  assert.ok(device, 'the login has given no cookie of a device')
  const { iat: _iat, exp, ...claims } = claimsOf(token)
  const sign = (key: string, changes: object) =>
    createSigner({ key, algorithm: 'HS256', noTimestamp: true })({ ...claims, exp, ...changes })
  const [head, , signature] = token.split('.')
  return {
    'no token': undefined,
    'an expired token': sign(secrets.access, { exp: Math.floor(Date.now() / 1000) - 60 }),
    'a refresh token': login.body.refreshToken,
    'a token of a session that has ended': endedToken,
    'a token of a mail': mailed,
    'the cookie of a device': device,
    'alg: none': `${encode({ alg: 'none', typ: 'JWT' })}.${encode({ ...claims, exp })}.`,
    'a signature by another key': sign('another secret, which is long enough', {}),
    'a signature by the key of refresh tokens': sign(secrets.refresh, {}),
    'a mistyped API key': 'opk_4eC39HqLyjWDarjtT1zdp7dc8rT2mVbXkQ1B7f',
    'an API key of no program': newApiKey(randomInt),
    'a token with the prefix of API keys': `opk_${token}`,
    'the signature of other claims': `${head}.${encode({ ...claims, exp: Number(exp) + 1 })}.${signature}`,
  }
}

async function mailedToken(inboxUrl: string, email: string): Promise<string | undefined> {
  const mails = (await inbox(inboxUrl)).filter(({ destination }) => destination.to.includes(email))
  const texts = mails.map(({ body }) => body.text).join('\n')
  const [, link, code] = /reset\?token=([\w-]+)|^Your code: ([\w-]+)$/m.exec(texts) ?? []
  return link ?? code
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
