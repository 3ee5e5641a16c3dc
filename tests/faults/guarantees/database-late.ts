import assert from 'node:assert/strict'
import type { Readiness } from '@orders/shared/contracts/health'
import { call, register, until } from '../../e2e/client.ts'
import { API_LISTENS, WORKER_LISTENS } from '../../e2e/deployed.ts'
import { type RunningProcess, startProcess } from '../../e2e/processes.ts'
import { throwAwayFolder } from '../../e2e/system.ts'
import type { Context, Guarantee } from '../guarantee.ts'
import { proxyMongo } from '../mongo-proxy.ts'

const READY_WITHIN_MS = 15_000
const LINE = 'the database does not answer: trying again until it does'

export const databaseLate: Guarantee = {
  id: 'DB-LATE',
  title: 'MongoDB may come up last',
  forms: ['deployed'],
  run: async (context) => {
    const site = await context.open()
    const mongo = await proxyMongo(site.env['MONGODB_URL'] ?? '', context.closers)
    await mongo.set('refuse')
    const env = { ...site.env, MONGODB_URL: mongo.url }
    const api = await startAlone(context, 'packages/api/src/main.ts', env, API_LISTENS)
    const worker = await startAlone(context, 'packages/worker/src/main.ts', env, WORKER_LISTENS)
    const services = [api, worker].map((running) => ({ running, url: running.match[1] ?? '' }))

    for (const { running, url } of services) {
      await until('the service says so', 10_000, async () => running.output().includes(LINE) || undefined)
      const { status, body } = await call<Readiness>(`${url}/health/ready`)
      assert.deepEqual([status, body.status, body.dependencies['database']?.status], [503, 'unready', 'down'])
    }
    const apiUrl = services[0]?.url ?? ''
    const refused = await call(`${apiUrl}/api/products`)
    assert.deepEqual([refused.status, refused.headers.has('retry-after')], [503, true])

    await mongo.set('pass')
    const backAt = performance.now()
    for (const { running, url } of services) {
      await until('the service is ready', READY_WITHIN_MS, async () => {
        const { status } = await call(`${url}/health/ready`)
        return status === 200 || undefined
      })
      assert.equal(running.output().split(LINE).length - 1, 1, 'one line is enough to say it')
    }
    const readyMs = Math.round(performance.now() - backAt)
    const ada = await register(apiUrl, 'ada@example.com')
    const { body } = await ada.place([{ productId: 'bike1', quantity: 1 }])
    assert.equal((await ada.settled(body.id)).status, 'CONFIRMED')
    return { 'ready after it came, ms': readyMs }
  },
}

async function startAlone(
  { closers }: Context,
  main: string,
  env: Record<string, string>,
  listens: RegExp,
): Promise<RunningProcess> {
  const folder = await throwAwayFolder()
  closers.add(folder.remove)
  const running = await startProcess({ main, folder: folder.path, env }, listens)
  closers.add(() => {
    running.kill('SIGKILL')
    return running.exited
  })
  return running
}
