import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** Long enough for a client that is sending requests to learn that it has to go elsewhere. */
const DRAIN_MS = 300
/** What is in flight has so long to finish. */
const CUT_OFF_MS = 7_000
const SWEEP_MS = 50

/**
 * At shutdown Fastify answers every request with `Connection: close` and then closes what is idle. A kept-alive connection looks idle
 * while its next request is on the way, and that request would be lost: so before that, busy clients get their answer and with it
 * the word that it was the last. A connection that never sent anything counts as busy with Node, and would be waited for: clients
 * that pool connections leave such ones behind.
 */
export default fp((app: FastifyInstance, _options, done) => {
  const open = new Set<Socket>()
  app.server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  app.addHook('preClose', async () => {
    if (open.size === 0) return
    setTimeout(() => app.server.closeAllConnections(), CUT_OFF_MS).unref()
    await sleep(DRAIN_MS)
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
    // What was in flight becomes idle only after Fastify has closed what is
    const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS).unref()
    app.server.once('close', () => clearInterval(sweep))
  })
  done()
})
