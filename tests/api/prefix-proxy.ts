import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

interface Prefix {
  prefix: string
  /** Whether the proxy says so, in X-Forwarded-Prefix. */
  says: boolean
}

/** A real proxy that shows the app under a prefix, strips it, and knows nothing else. */
export async function listenBehindPrefix(app: FastifyInstance, { prefix, says }: Prefix) {
  const target = await app.listen({ host: '127.0.0.1', port: 0 })
  const proxy = createServer((asked, answer) => {
    const { url = '', method, headers } = asked
    if (url !== prefix && !url.startsWith(`${prefix}/`)) return void answer.writeHead(404).end()
    const forwarded = says ? { 'x-forwarded-prefix': prefix } : {}
    const path = url.slice(prefix.length) || '/'
    const passedOn = request(target + path, { method, headers: { ...headers, ...forwarded } }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(answer)
    })
    passedOn.on('error', () => answer.destroy())
    answer.on('close', () => passedOn.destroy())
    asked.pipe(passedOn)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    origin: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: async () => {
      proxy.close()
      proxy.closeAllConnections()
    },
  }
}
