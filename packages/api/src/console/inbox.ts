import { DomainError } from '@orders/shared/domain/errors'
import { isLoopbackHost } from '@orders/shared/domain/loopback'
import { DependencyDown } from '@orders/shared/ports/dependency'
import type { InboxMail, InboxPage } from '@orders/shared/ports/inbox'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import type { ApiDeps } from '../deps.ts'
import { isForwarded, isFromThisMachine } from './this-machine.ts'

/** A page that lists more is of no use, and asks for them every two seconds. */
const MOST = 500

/**
 * A mail shows what it has within it and opens links in tabs of their own; it runs nothing, loads nothing, sends nothing, and has an
 * origin of its own, so that it reaches neither the page around it nor what the console keeps.
 */
const MAIL_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "frame-ancestors 'self'",
].join(';')

/** The console's address of the order, else the number that the text of each mail has. */
const ORDER_ID = /(?:#\/orders\/|Order id: )([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/

type InboxDeps = Pick<ApiDeps, 'inbox'>

/**
 * Whether a request may read mails: they hold what is for their recipients alone. Pages of other origins may not, whatever
 * CORS_ORIGINS says of the API.
 */
export function mayReadInbox({ inbox }: InboxDeps, request: FastifyRequest): boolean {
  const { host, origin } = request.headers
  if (!inbox || origin !== undefined || !isLoopbackHost(host) || isForwarded(request)) return false
  return inbox.isBehindContainerNetwork || isFromThisMachine(request)
}

const hasPass = ({ inbox }: InboxDeps, { headers }: FastifyRequest): boolean =>
  inbox?.pass === undefined || (headers.cookie ?? '').split('; ').includes(inbox.pass.cookie)

interface InboxRouteOptions {
  deps: InboxDeps
  schema: object
  sendPage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
}

/** The mails of a system that sends none, at /console/inbox. */
export const inboxRoutes: FastifyPluginAsync<InboxRouteOptions> = async (app, { deps, schema, sendPage }) => {
  const read = async (): Promise<InboxPage> => {
    try {
      return (await deps.inbox?.source.list(MOST)) ?? { total: 0, mails: [] }
    } catch (error) {
      throw error instanceof DependencyDown ? new DomainError('SERVICE_UNAVAILABLE', {}, { cause: error }) : error
    }
  }
  let reading: Promise<InboxPage> | undefined
  /** All tabs share one: a source tells so many mails each time. */
  const list = (): Promise<InboxPage> => {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }
  app.addHook('onRequest', (request, _reply, next) => {
    // Without an inbox there is nothing to protect, and the page says so
    next(deps.inbox && !mayReadInbox(deps, request) ? new DomainError('ROUTE_NOT_FOUND') : undefined)
  })

  const refuseWithoutPass: onRequestHookHandler = (request, _reply, next) => {
    next(hasPass(deps, request) ? undefined : new DomainError('ROUTE_NOT_FOUND'))
  }

  app.get<{ Querystring: { given?: string } }>('/console/inbox', { schema }, (request, reply) => {
    // Given to a browser that keeps no cookies, the pass would be asked for again and again
    const mayAsk = request.query.given === undefined && !hasPass(deps, request)
    return mayAsk && deps.inbox?.pass ? reply.redirect(deps.inbox.pass.givenAt) : sendPage(request, reply)
  })
  app.get('/console/inbox/mails', { schema, onRequest: refuseWithoutPass }, async () => {
    const { total, mails } = await list()
    return { hasInbox: deps.inbox !== undefined, total, mails: mails.map(toListed) }
  })
  app.get<{ Params: { id: string } }>(
    '/console/inbox/mails/:id',
    { schema, onRequest: refuseWithoutPass },
    async ({ params }, reply) => {
      const mail = (await list()).mails.find(({ id }) => id === params.id)
      if (!mail?.html) throw new DomainError('ROUTE_NOT_FOUND')
      return (
        reply
          .header('content-security-policy', MAIL_POLICY)
          // Browsers show no page in a tab that has both this and a sandbox
          .removeHeader('cross-origin-opener-policy')
          .type('text/html; charset=utf-8')
          .send(withLinksInNewTabs(mail.html))
      )
    },
  )
}

const toListed = ({ id, at, to, subject, text, html }: InboxMail) => {
  const orderId = ORDER_ID.exec(text)?.[1] ?? ORDER_ID.exec(html)?.[1]
  return { id, at, to, subject, text, hasHtml: html !== '', ...(orderId ? { orderId } : {}) }
}

/** Within a frame a link would open in it. */
function withLinksInNewTabs(html: string): string {
  const base = '<base target="_blank">'
  return /<head[\s>]/i.test(html) ? html.replace(/<head(\s[^>]*)?>/i, (head) => head + base) : base + html
}
