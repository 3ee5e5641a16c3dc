import { startEmbeddedSes } from '@orders/embedded/backing/embedded-ses'
import { startEmbeddedSqs } from '@orders/embedded/backing/embedded-sqs'
import { serveJobs } from './serve-jobs.ts'

const start = {
  queue: () => startEmbeddedSqs({ visibilityTimeoutSeconds: 20, maxReceiveCount: 6 }),
  mail: () => startEmbeddedSes({ port: 0 }),
}

serveJobs(async ({ service }: { service: keyof typeof start }) => {
  const { close: _close, ...address } = await start[service]()
  return address
})
