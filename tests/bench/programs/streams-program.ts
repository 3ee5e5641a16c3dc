import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { serveJobs } from './serve-jobs.ts'
import type { StreamsJob } from './streams.ts'

/** Opening all of them at once would be a test of the backlog of connections. */
const AT_ONCE = 50

const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY })
const open = new Set<IncomingMessage>()

serveJobs(async (job: StreamsJob) => {
  if ('close' in job) return closeAll()
  const { url, token, ids } = job
  for (let at = 0; at < ids.length; at += AT_ONCE)
    await Promise.all(ids.slice(at, at + AT_ONCE).map((id) => follow(`${url}/api/orders/${id}/events`, token)))
  return open.size
})

/** Resolves with the first event. */
async function follow(url: string, token: string): Promise<void> {
  const sent = request(url, { agent, headers: { authorization: `Bearer ${token}` } }).end()
  const [response]: IncomingMessage[] = await once(sent, 'response')
  if (response?.statusCode !== 200) throw new Error(`a stream answered ${response?.statusCode}`)
  open.add(response)
  response.once('close', () => open.delete(response)).on('error', () => {})
  await once(response, 'data')
  response.resume()
}

async function closeAll(): Promise<number> {
  const closing = [...open].map((response) => {
    const closed = once(response, 'close')
    response.destroy()
    return closed
  })
  const held = closing.length
  await Promise.all(closing)
  return held
}
