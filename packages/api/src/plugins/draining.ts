import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** Long enough for a client that is sending requests to be told to go elsewhere. */
const DRAIN_MS = 300
/** Requests in flight have so long to finish; connections that never sent one are not waited for any longer either. */
const CUT_OFF_MS = 5_000

/**
 * At shutdown Fastify answers every request with `Connection: close` and then closes what is idle. A kept-alive connection looks idle
 * while its next request is on the way, and that request would be lost: so before that, busy clients get their answer and with it
 * the word that it was the last.
 */
export default fp((app: FastifyInstance, _options, done) => {
  app.addHook('preClose', async () => {
    if (!app.server.listening || (await openConnections(app)) === 0) return
    setTimeout(() => app.server.closeAllConnections(), CUT_OFF_MS).unref()
    await sleep(DRAIN_MS)
  })
  done()
})

function openConnections({ server }: FastifyInstance): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)))
}
