import type { Session } from '@orders/shared/contracts/auth'
import type { Page, Route } from 'playwright-core'
import { call, inbox, PASSWORD, until } from '../e2e/client.ts'
import type { BrowserSite } from './site.ts'

/** The one switch: whether the api answers the account's routes, or this file does. */
const API_HAS_THEM = true

const MAIL_TAKES_MS = 10_000
const KEPT = `JSON.parse(localStorage.getItem('orders.session'))`

/** What the suites do behind a page's back to the account of its user. */
export interface AccountDesk {
  /** Where the link of the newest mail of that kind leads. */
  linkIn(kind: 'verify' | 'reset'): Promise<string>
  /** Another client, which calls itself so, logs in. */
  logInElsewhere(userAgent: string): Promise<void>
  /** Another client ends the page's session. */
  endSession(): Promise<void>
}

/** @param page is not on the account's page yet */
export const openAccountDesk = (site: BrowserSite, page: Page, email: string): Promise<AccountDesk> =>
  API_HAS_THEM ? Promise.resolve(deskOfApi(site, page, email)) : deskOfPage(site, page, email)

const endOnServer = async (site: BrowserSite, page: Page): Promise<void> => {
  const refreshToken = await page.evaluate<string>(`${KEPT}.refreshToken`)
  await call(`${site.url}/api/auth/logout`, { method: 'POST', body: { refreshToken } })
}

function deskOfApi(site: BrowserSite, page: Page, email: string): AccountDesk {
  const linkTo = (kind: string) => new RegExp(`${RegExp.escape(`${site.url}/console#/${kind}?token=`)}[\\w-]+`)
  return {
    linkIn: (kind) =>
      until(`the mail to ${kind} is there`, MAIL_TAKES_MS, async () => {
        const mails = (await inbox(site.system.inboxUrl)).filter(({ destination }) => destination.to.includes(email))
        return mails.map(({ body }) => linkTo(kind).exec(body.text ?? '')?.[0]).findLast((link) => link !== undefined)
      }),
    logInElsewhere: async (userAgent) => {
      const body = { email, password: PASSWORD }
      const { status } = await call(`${site.url}/api/auth/login`, {
        method: 'POST',
        headers: { 'user-agent': userAgent },
        body,
      })
      if (status !== 200) throw new Error(`login answered ${status}`)
    },
    endSession: () => endOnServer(site, page),
  }
}

/** Answers in the page as the api is to, for one user. */
async function deskOfPage(site: BrowserSite, page: Page, email: string): Promise<AccountDesk> {
  let password = PASSWORD
  let emailVerified = false
  let isEnded = false
  let mails = 1
  const tokens = new Map<string, string>()
  let sessions: Session[] = [aSession(0, 'HeadlessChrome/140.0 (Linux)', true)]

  const takeToken = (kind: string, token: string) => tokens.get(kind) === token && tokens.delete(kind)
  const newToken = (kind: string) => tokens.set(kind, crypto.randomUUID())
  newToken('verify')

  const badPassword = (route: Route, newPassword: string, setPassword: () => Promise<void>) => {
    if (newPassword.length >= 8 && newPassword !== COMMON) return setPassword()
    const message = newPassword === COMMON ? 'is too common' : 'must have 8 characters or more'
    return refuse(route, 400, 'VALIDATION_FAILED', { errors: [{ path: 'body/newPassword', message }] })
  }
  const isWrong = (given: string) => given !== password

  const answers: Record<string, (route: Route, body: Record<string, string>, id: string) => Promise<void>> = {
    'POST email/verify': (route, { token = '' }) => {
      if (!takeToken('verify', token)) return refuse(route, 422, 'INVALID_TOKEN')
      emailVerified = true
      return route.fulfill({ status: 204 })
    },
    'POST email/verify/resend': (route) => {
      if (++mails > 2) return refuse(route, 429, 'RATE_LIMITED', {}, { 'retry-after': '3600' })
      newToken('verify')
      return route.fulfill({ status: 202 })
    },
    'POST password/forgot': (route, body) => {
      if (body['email'] === email) newToken('reset')
      return route.fulfill({ status: 202 })
    },
    'POST password/reset': (route, { token = '', newPassword = '' }) =>
      badPassword(route, newPassword, () => {
        if (!takeToken('reset', token)) return refuse(route, 422, 'INVALID_TOKEN')
        password = newPassword
        return route.fulfill({ status: 204 })
      }),
    'POST password': (route, { currentPassword = '', newPassword = '' }) =>
      badPassword(route, newPassword, () => {
        if (isWrong(currentPassword)) return refuse(route, 401, 'INVALID_CREDENTIALS')
        password = newPassword
        sessions = sessions.filter(({ current }) => current)
        return route.fulfill({ status: 204 })
      }),
    'POST login': (route, body) =>
      body['email'] === email && isWrong(body['password'] ?? '')
        ? refuse(route, 401, 'INVALID_CREDENTIALS')
        : route.fallback({ postData: JSON.stringify({ ...body, password: PASSWORD }) }),
    'GET sessions': (route) =>
      isEnded ? refuse(route, 401, 'UNAUTHENTICATED') : route.fulfill({ json: { items: sessions } }),
    'DELETE sessions': (route, _, id) => {
      sessions = sessions.filter((session) => session.current || (id !== '' && session.id !== id))
      return route.fulfill({ status: 204 })
    },
    'GET me': async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), emailVerified } })
    },
    'GET me/export': (route) => route.fulfill({ json: { user: { email }, orders: [] } }),
    'DELETE me': (route, body) =>
      isWrong(body['password'] ?? '') ? refuse(route, 401, 'INVALID_CREDENTIALS') : route.fulfill({ status: 204 }),
  }

  await page.context().route(/:\d+\/api\/auth\//, (route) => {
    const request = route.request()
    const [, path = '', id = ''] = /\/api\/auth\/(.*?)(?:\/([\da-f]{8}-[\da-f-]+))?$/.exec(request.url()) ?? []
    const answer = answers[`${request.method()} ${path}`]
    return answer ? answer(route, request.postDataJSON() ?? {}, id) : route.fallback()
  })
  return {
    linkIn: async (kind) => `${site.url}/console#/${kind}?token=${tokens.get(kind) ?? 'none'}`,
    logInElsewhere: async (userAgent) => {
      sessions = [...sessions, aSession(sessions.length, userAgent, false)]
    },
    endSession: async () => {
      isEnded = true
      await endOnServer(site, page)
    },
  }
}

/** Among the first in every list of passwords. */
export const COMMON = 'password1'

const aSession = (n: number, userAgent: string, current: boolean): Session => ({
  id: `01932c07-4444-7b3c-8a5d-00000000000${n}`,
  createdAt: '2026-01-31T12:00:00.000Z',
  lastUsedAt: '2026-01-31T12:15:00.000Z',
  userAgent,
  address: '203.0.113.0/24',
  current,
})

const refuse = (route: Route, status: number, code: string, more = {}, headers = {}): Promise<void> =>
  route.fulfill({
    status,
    headers,
    contentType: 'application/problem+json',
    json: { status, code, title: code, ...more },
  })
