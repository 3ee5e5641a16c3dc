import autocannon from 'autocannon'
import { percentile } from '../statistics.ts'
import type { HttpRequest, LoadJob, LoadResult } from './load.ts'
import { serveJobs } from './serve-jobs.ts'

/** How often autocannon looks whether it is time to stop. */
const LOOK_EVERY_MS = 50

/** Requests sent to each server so far. */
const sentTo = new Map<string, number>()

serveJobs(fire)

function fire(job: LoadJob): Promise<LoadResult> {
  const { url, connections, until } = job
  const requests = goingOn(job)
  const recorder = createRecorder()
  const usedBefore = process.cpuUsage()
  const startedAt = performance.now()
  let nextClient = 0
  return new Promise((resolve, reject) => {
    const options = {
      url,
      connections,
      sampleInt: LOOK_EVERY_MS,
      ...('seconds' in until ? { duration: until.seconds } : { amount: until.requests }),
      setupClient: (client: autocannon.Client) => client.setRequests(shareOf(requests, connections, nextClient++)),
    }
    const instance = autocannon(options, (error: unknown) => {
      if (error) return reject(error)
      const { user, system } = process.cpuUsage(usedBefore)
      const elapsedUs = (performance.now() - startedAt) * 1000
      const result = recorder.result()
      sentTo.set(url, (sentTo.get(url) ?? 0) + result.requests)
      resolve({ ...result, cpuPercent: ((user + system) / elapsedUs) * 100 })
    })
    instance.on('response', (_client, status, _bytes, ms) => recorder.answered(status, ms))
    instance.on('reqError', (error: Error) => recorder.failed(error.message))
  })
}

/** From where the job before left off: what was asked for last is what a cache still has. */
function goingOn({ url, requests }: LoadJob): HttpRequest[] {
  const next = (sentTo.get(url) ?? 0) % requests.length
  return [...requests.slice(next), ...requests.slice(0, next)]
}

/** Every connection has requests of its own, where there are enough, so that no two ask for the same thing at the same time. */
function shareOf(requests: readonly HttpRequest[], connections: number, client: number): HttpRequest[] {
  const share = requests.filter((_, index) => index % connections === client)
  // Copies, for autocannon keeps what it builds in them
  return (share.length > 0 ? share : requests).map((request) => ({ ...request }))
}

/** autocannon's own histogram is of whole milliseconds. */
function createRecorder() {
  const times: number[] = []
  const answers: Record<string, number> = {}
  let firstAt = 0
  let lastAt = 0
  const count = (answer: string) => {
    answers[answer] = (answers[answer] ?? 0) + 1
  }
  return {
    answered: (status: number, ms: number) => {
      lastAt = performance.now()
      if (times.length === 0) firstAt = lastAt
      times.push(ms)
      count(String(status))
    },
    failed: count,
    result: () => ({
      requests: times.length,
      // From answer to answer: connecting, and building thousands of requests, is not the server's time
      perSecond: ((times.length - 1) / (lastAt - firstAt)) * 1000,
      p50Ms: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
      answers,
    }),
  }
}
