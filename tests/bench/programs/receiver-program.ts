import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveJobs } from './serve-jobs.ts'

const received = new Map<string, number>()
let total = 0

/** Takes whatever is posted, as fast as it can. */
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const path = request.url ?? ''
    received.set(path, (received.get(path) ?? 0) + 1)
    total += 1
    response.writeHead(204).end()
  })
}).listen(0, '127.0.0.1')
const listening = once(server, 'listening')

serveJobs(async (_job: object) => {
  await listening
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, total }
})
