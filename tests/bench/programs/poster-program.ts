import { Agent, request } from 'node:http'
import type { PostJob } from './poster.ts'
import { serveJobs } from './serve-jobs.ts'

/** What posting alone costs, with the connections and the requests at a time that one endpoint has. */
serveJobs(async ({ url, body, count, atOnce }: PostJob): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const post = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume().on('end', resolve)
      })
      sent.on('error', reject).end(body)
    })
  const startedAt = performance.now()
  let left = count
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await post()
    }),
  )
  agent.destroy()
  return (count / (performance.now() - startedAt)) * 1000
})
