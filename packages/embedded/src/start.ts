import { randomBytes } from 'node:crypto'
import { systemClock as clock } from '@orders/shared/adapters/clock'
import { openTracer } from '@orders/shared/adapters/otel/open-tracer'
import { createEmulatorInbox } from '@orders/shared/adapters/ses/inbox'
import { shareWriteLock } from '@orders/shared/adapters/sqlite/connection/write-lock'
import type { EmbeddedConfig } from '@orders/shared/config/services'
import { isLoopbackHost } from '@orders/shared/domain/loopback'
import { untilItListens } from '@orders/shared/lifecycle/listening'
import type { PreparationStep } from '@orders/shared/lifecycle/preparation'
import type { RootLogger } from '@orders/shared/logging/logger'
import type { Logger } from '@orders/shared/ports/logger'
import { logStoreOutages } from '@orders/shared/resilience/outage-log'
import { traceStore } from '@orders/shared/telemetry/tracing/trace-store'
import { tracerOptions } from '@orders/shared/telemetry/tracing/tracer-options'
import { republishAllUnsettled } from '@orders/worker/background/watchdog'
import { Registry } from 'prom-client'
import { makeDataDir } from './backing/data-dir.ts'
import { openCache, openOwnStore } from './backing/open-data.ts'
import { keepSecrets } from './secrets.ts'
import { type EmulatorsReady, startEmulators } from './threads/emulators.ts'
import { mergeMetrics } from './threads/merged-metrics.ts'
import { startWorkerThread } from './threads/worker.ts'

export interface EmbeddedSystem {
  /** Where the API is, such as http://127.0.0.1:3000. */
  url: string
  /** Leads to the page that shows the mail; none where SES is somewhere else. */
  inboxUrl?: string
  /** Where others subscribe to events, where that is in this process. */
  ownTopic?: { topicArn: string; endpoint?: string }
  /** Resolves once it can serve: a database that is configured may come later. */
  ready: Promise<void>
  /** Finishes what is in flight, then closes everything in reverse order. */
  stop(): Promise<void>
}

/**
 * Starts the API, the worker and every backing service that is not configured, in this process: the API in this thread, the worker and the
 * emulators in one each, so that requests wait for neither.
 */
export async function startEmbedded(config: EmbeddedConfig, logger: RootLogger): Promise<EmbeddedSystem> {
  const cleanup = new AsyncDisposableStack()
  try {
    return await compose(config, logger, cleanup)
  } catch (error) {
    await cleanup.disposeAsync()
    throw error
  }
}

async function compose(config: EmbeddedConfig, logger: RootLogger, cleanup: AsyncDisposableStack) {
  const writeLock = shareWriteLock()
  const tracer = await openTracer({ ...tracerOptions(config), service: 'embedded', logger })
  if (tracer) cleanup.defer(() => tracer.close())
  const { store: chosen, remote } = await openOwnStore(config, { writeLock })
  const store = logStoreOutages(traceStore(chosen, tracer), logger)
  cleanup.defer(() => store.close())
  const { cache, changes, limitRates, tellEndings, close: closeCache } = await openCache(config, { clock, logger })
  cleanup.defer(closeCache)
  const emulators = startEmulators(config)
  // By a name of its own: another system on this machine has the same host
  const inboxCookie = `inbox-${randomBytes(4).toString('hex')}=${randomBytes(16).toString('hex')}`
  cleanup.defer(emulators.stop)
  // A thread finds no terminal
  const workerConfig = { ...config, LOG_FORMAT: formatOf(config) }
  const worker = startWorkerThread({ config: workerConfig, writeLock }, { cache, changes })
  cleanup.defer(worker.stop)
  // While the threads start, on another core
  const { composeApi } = await import('@orders/api/compose')
  const metrics = new Registry()
  const services = await emulators.ready
  const { app, preparation } = await composeApi(
    {
      store,
      cache,
      changes,
      queue: worker.queue,
      relay: worker,
      clock,
      logger,
      metrics,
      tracer,
      options: { ...config, ...secretsOf(config) },
      // One page for both threads, so that one scrape sees everything
      readMetrics: async () => mergeMetrics(metrics, await worker.readMetrics()),
      liveReload: config.CONSOLE_LIVE_RELOAD,
      inbox: inboxOf(services.mail, inboxCookie),
      ...(limitRates ? { rateLimits: limitRates() } : {}),
      ...(tellEndings ? { sessionEndings: tellEndings() } : {}),
    },
    services.queue.volatile ? [unsettledStep({ store, relay: worker, clock, logger }, config)] : [],
  )
  // Side by side: each of them may need most of the ten seconds that an end has
  cleanup.defer(async () => {
    await Promise.all([app.close(), worker.stop()])
  })

  const tried = preparation.start()
  if (!remote) await tried
  const url = await untilItListens(app.listen({ host: config.HOST, port: config.PORT }), { port: 'PORT', host: 'HOST' })
  await worker.begin(services, config.PUBLIC_URL ?? thisMachine(url))
  const { topic } = services
  const { inboxUrl } = services.mail
  // Listening at another address, the API answers no request for it
  if (isLoopbackHost(new URL(url).host))
    emulators.post({ type: 'inbox', url: `${url}/console/inbox?given`, cookie: inboxCookie })
  return {
    url,
    ...(inboxUrl ? { inboxUrl } : {}),
    ...(topic?.volatile ? { ownTopic: topic } : {}),
    ready: preparation.done,
    stop: () => cleanup.disposeAsync(),
  }
}

const inboxOf = ({ connection, inboxUrl }: EmulatorsReady['mail'], cookie: string) =>
  inboxUrl
    ? {
        source: createEmulatorInbox({ url: `${connection.endpoint}/store` }),
        isBehindContainerNetwork: false,
        pass: { cookie, givenAt: inboxUrl },
      }
    : undefined

const formatOf = ({ LOG_FORMAT }: EmbeddedConfig) => LOG_FORMAT ?? (process.stdout.isTTY ? 'text' : 'json')

/** Who tries it out reads the mails on the machine that it runs on, where the wildcard address leads nowhere. */
const thisMachine = (url: string): string => `http://127.0.0.1:${new URL(url).port}`

function secretsOf({ DATA_DIR, ACCESS_TOKEN_JWT_SECRET, REFRESH_TOKEN_JWT_SECRET }: EmbeddedConfig) {
  if (ACCESS_TOKEN_JWT_SECRET && REFRESH_TOKEN_JWT_SECRET) return { ACCESS_TOKEN_JWT_SECRET, REFRESH_TOKEN_JWT_SECRET }
  makeDataDir(DATA_DIR)
  const kept = keepSecrets(DATA_DIR)
  return {
    ACCESS_TOKEN_JWT_SECRET: ACCESS_TOKEN_JWT_SECRET ?? kept.ACCESS_TOKEN_JWT_SECRET,
    REFRESH_TOKEN_JWT_SECRET: REFRESH_TOKEN_JWT_SECRET ?? kept.REFRESH_TOKEN_JWT_SECRET,
  }
}

/** Where the queue lives in memory, what the last run left unsettled is in the store alone. */
const unsettledStep = (
  deps: Parameters<typeof republishAllUnsettled>[0] & { logger: Logger },
  { ORDER_DEADLINE_SECONDS }: Pick<EmbeddedConfig, 'ORDER_DEADLINE_SECONDS'>,
): PreparationStep => ({
  name: 'unsettled',
  run: async () => {
    const republished = await republishAllUnsettled(deps, { deadlineMs: ORDER_DEADLINE_SECONDS * 1000 })
    if (republished > 0) deps.logger.info({ republished }, 'what the last run left unsettled is published again')
    return []
  },
})
