import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { EXAMPLE_ORDER, OrderParamsSchema } from '@orders/shared/contracts/orders'
import { type CachedOrder, toCachedOrder } from '@orders/shared/domain/cached-order'
import { getOrder } from '@orders/shared/orders/get-order'
import type { FastifyReply } from 'fastify'
import { Gauge } from 'prom-client'
import Type from 'typebox'
import type { EndedSessions } from '../../auth/sessions/ended-sessions.ts'
import type { ApiDeps } from '../../deps.ts'
import { emptyAnswer, problems, securedFor } from '../../http/openapi/route-schemas.ts'
import type { ReadOrderFor } from '../read-order.ts'
import { createOpenStreams } from './open-streams.ts'
import { createOrderStream } from './order-stream.ts'
import { createOrderWatch } from './order-watch.ts'

/** Proxies and load balancers commonly give a silent connection up after 30 to 60 seconds. */
const HEARTBEAT_MS = 15_000
/** Clients that came back together, as after a restart, are not all written to in the same moment. */
const heartbeatMs = () => HEARTBEAT_MS * (0.6 + 0.4 * Math.random())
const BEAT_MS = 1_000

const EXAMPLE_EVENTS = `retry: 2000\n\nevent: order\nid: 1\ndata: ${JSON.stringify(EXAMPLE_ORDER)}\n\n`

const schema = {
  tags: ['orders'],
  ...securedFor('orders:read'),
  operationId: 'followOrder',
  summary: 'Follow an order',
  description:
    'Server-sent events: the order as it is now, then each change, until it is settled. Every event is an `order` whose `id` is its version and whose `data` is the order. A client that comes again with `Last-Event-ID` gets what is newer only. Too many streams of one customer at the same time are refused with 429, which has no `RateLimit`: what is counted is open streams, and not requests in a time.',
  params: OrderParamsSchema,
  headers: Type.Object({
    'last-event-id': Type.Optional(Type.String({ description: 'The version that the client has', examples: ['1'] })),
  }),
  response: {
    200: {
      description: 'Server-sent events',
      content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE_EVENTS } },
    },
    204: emptyAnswer('The order is settled, and the client has it: stop'),
    ...problems('UNAUTHENTICATED', 'ORDER_NOT_FOUND'),
  },
}

interface OrderEventRoutesOptions {
  deps: ApiDeps
  /** Streams end with their session. */
  ended: Pick<EndedSessions, 'onEnd'>
  readOrder: ReadOrderFor
}

export const orderEventRoutes: FastifyPluginCallbackTypebox<OrderEventRoutesOptions> = (
  app,
  { deps, readOrder, ended },
  done,
) => {
  const { options } = deps
  const watch = createOrderWatch(deps)
  const streams = createOpenStreams({
    perUser: options.EVENT_STREAMS_PER_USER,
    perProcess: options.EVENT_STREAMS,
    beatMs: BEAT_MS,
  })
  new Gauge({
    name: 'order_event_streams',
    help: 'Clients that follow an order now',
    registers: [deps.metrics],
    collect() {
      this.set(streams.size())
    },
  })
  const stopListening = ended.onEnd(streams.endSession)
  app.addHook('preClose', async () => {
    stopListening()
    streams.close()
    watch.close()
  })

  // A HEAD request would leave a stream behind without a reader
  app.get('/api/orders/:id/events', { schema, exposeHeadRoute: false, compress: false }, async (request, reply) => {
    const id = request.params.id.toLowerCase()
    request.orderId = id
    const { actor } = request
    const lifeMs = actor.expiresAtMs - deps.clock.nowMs()
    const stream = createOrderStream({ heartbeatMs: heartbeatMs(), lifeMs })
    const leave = streams.add(actor, stream)
    const stopFollowing = actor.kind === 'key' ? app.apiKeys.follow(actor, stream.end) : undefined
    // Before the order is read, so that no change falls between the two
    const stopWatching = watch.watch(id, stream)
    const finish = () => {
      stopWatching()
      stopFollowing?.()
      leave()
    }
    reply.raw.once('close', finish)
    // It has closed already where the client left while its key was looked up
    if (reply.raw.destroyed) finish()
    try {
      const read = await readOrder(actor, id)
      const given = versionOf(request.headers['last-event-id'])
      const { order, lastVersion } = await compareWithClient(deps, read.order, given)
      if (order.settled && order.version <= lastVersion) {
        finish()
        return reply.code(204).send(undefined)
      }
      stream.open(startEvents(reply), order, lastVersion)
      return reply
    } catch (error) {
      finish()
      throw error
    }
  })
  done()
}

function startEvents(reply: FastifyReply) {
  // nginx would collect the events of minutes otherwise
  reply.headers({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
  return reply.raw.writeHead(200)
}

/** A client that is ahead of the cache may be right, or have made its version up: only the database knows. */
async function compareWithClient(deps: ApiDeps, order: CachedOrder, lastVersion: number) {
  if (lastVersion <= order.version) return { order, lastVersion }
  const newest = toCachedOrder(await getOrder(deps, order.id, order.userId))
  return { order: newest, lastVersion: lastVersion <= newest.version ? lastVersion : 0 }
}

/** Anything that is no version of ours counts as none. */
const versionOf = (lastEventId: string | undefined): number =>
  /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : 0
