/** Puts load on a server, in a process of its own: a job comes as a message, and its result goes back. */
import autocannon from 'autocannon'
import { percentile } from '../statistics.ts'
import type { LoadJob, LoadResult } from './job.ts'

process.on('message', async (job: LoadJob) => {
  process.send?.(await run(job))
})
process.on('disconnect', () => process.exit())

async function run({
  url,
  method = 'GET',
  headers = {},
  body,
  paths,
  connections,
  seconds,
}: LoadJob): Promise<LoadResult> {
  const times: number[] = []
  let next = 0
  const turn = (request: autocannon.Request) => ({ ...request, path: paths?.[next++ % paths.length] ?? '/' })
  const before = process.cpuUsage()
  const startedAt = performance.now()
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url,
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(paths ? { requests: [{ setupRequest: turn }] } : {}),
        connections,
        duration: seconds,
      },
      (error: Error | null, done) => (error ? reject(error) : resolve(done)),
    )
    // Its own histogram counts whole milliseconds
    instance.on('response', (_client, status, _bytes, ms) => {
      if (status < 300) times.push(ms)
    })
  })
  const elapsedMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(before)
  return {
    good: times.length,
    bad: result.non2xx + result.errors + result.timeouts,
    seconds: elapsedMs / 1000,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    generatorCpu: (user + system) / 1000 / elapsedMs,
  }
}
